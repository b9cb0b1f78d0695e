import type { TorturePage } from './page-contract.ts';

declare global {
	interface Window {
		/** Set by page/main.ts. */
		readonly torture: TorturePage;
	}
}

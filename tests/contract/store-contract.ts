import { describe } from 'vitest';
import { claimDocuments } from './document-claims.ts';
import { claimFeed } from './feed-claims.ts';
import type { OpenStore } from './fixture.ts';
import { claimStore } from './store-claims.ts';

/**
 * What every store must do. `openStore` opens the same deployment each time it is called; the databases made here are
 * deleted again.
 */
export function runStoreContract(name: string, openStore: OpenStore): void {
	describe(`store contract: ${name}`, () => {
		claimDocuments(openStore);
		claimFeed(openStore);
		claimStore(openStore);
	});
}

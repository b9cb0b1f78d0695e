import type { SyncStatus } from '#lib/sync/status.ts';
import type { Found } from './driver.ts';
import type { FoundMark } from './said-log.ts';

/** Taps to make: a pause before each. */
export interface TapOrder {
	readonly firstNumber: number;
	readonly pausesMs: readonly number[];
	/** Every how manieth tap is 全部到场; 0 for none. */
	readonly bulkEvery: number;
}

/** What the page without screens offers to the harness. */
export interface TorturePage {
	look(): Promise<Found>;
	signIn(name: string, password: string): Promise<string>;
	tap(order: TapOrder): Promise<void>;
	syncNow(): void;
	syncState(): SyncStatus;
	marks(): Promise<readonly FoundMark[]>;
	rosterSize(): Promise<number>;
}

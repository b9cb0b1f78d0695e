import type { SyncStatus } from '#lib/sync/status.ts';

/** A mark as the torture makes it: every tap has a number of its own, so that an older value can be told from a newer. */
export interface NumberedMark {
	readonly key: string;
	readonly number: number;
}

/** What a page finds when it starts. */
export interface PageState {
	/** Databases of the origin before anything was opened. */
	readonly databases: readonly string[];
	/** Whether localStorage kept what was put there in an earlier round. */
	readonly hadSentinel: boolean;
	readonly state: string;
	readonly failure: string | undefined;
	readonly device: string | undefined;
	readonly needsSignIn: boolean;
	readonly recoveredCount: number;
	readonly journalState: string | undefined;
	readonly unsentCount: number;
	readonly taps: readonly NumberedMark[];
}

/** Taps to make: a pause before each. */
export interface TapOrder {
	readonly firstNumber: number;
	readonly pausesMs: readonly number[];
	/** Every how manieth tap is 全部到场; 0 for none. */
	readonly bulkEvery: number;
}

/** What the page under torture offers to the harness. */
export interface TorturePage {
	readState(): Promise<PageState>;
	signIn(name: string, password: string): Promise<string>;
	tap(order: TapOrder): Promise<void>;
	syncNow(): void;
	syncState(): SyncStatus;
	readTaps(): Promise<readonly NumberedMark[]>;
	rosterSize(): Promise<number>;
}

import type { Page } from '@playwright/test';
import type { Chromium } from '../ground/chromium.ts';
import type { FoundMark, SaidLog } from './said-log.ts';

/** What a page finds when it starts. */
export interface Found {
	/** The origin's IndexedDB holds no database of an account (any more). */
	readonly isEmpty: boolean;
	/** Somebody's database is open, from the database or from the journal. */
	readonly isOpen: boolean;
	/** Whether localStorage kept what was put there in an earlier round. */
	readonly hadSentinel: boolean;
	readonly unsentCount: number;
	/** Facts a journal gave back to a database that was there. */
	readonly recoveredCount: number;
	readonly journalState: string;
}

/** One round's taps. */
export interface TapPlan {
	readonly round: number;
	readonly chance: () => number;
	readonly log: SaidLog;
}

/** The way taps are made and looked for: through the product's screens, or without them. */
export interface Driver {
	/** Opens the page of a browser that has just started; what it says goes to `hear` from the first moment on. */
	open(chrome: Chromium, hear: (line: string) => void): Promise<Page>;
	look(page: Page): Promise<Found>;
	/** The marks as they stand now. */
	marks(page: Page): Promise<readonly FoundMark[]>;
	/** Signs in and waits for the roster. */
	signIn(page: Page, name: string): Promise<void>;
	/** The page waits for a password. */
	isSignedOut(page: Page): Promise<boolean>;
	/** Taps until the browser dies. */
	tap(page: Page, plan: TapPlan): Promise<void>;
	/** Waits until the server has acknowledged everything; how many facts it refused. */
	deliver(page: Page): Promise<number>;
}

/** A first exchange of a site, and the delivery of all that waits, on a busy machine. */
export const EXCHANGED_WITHIN_MS = 60_000;

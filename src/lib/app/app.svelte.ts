import { createContext } from 'svelte';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import type { Grant, Role, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { fail, type Problem, type Result } from '#lib/core/result.ts';
import type { Phone } from '#lib/device/phone.ts';
import { FIRST_STATUS, type SyncStatus } from '#lib/sync/status.ts';
import type { LiveScope } from './live-scope.svelte.ts';

/**
 * `starting`: reading who uses this phone (some ms). `signed-out`: nobody; show the sign-in. `open`: a database is open, screens
 * may read and record (perhaps with `needsSignIn`). `failed`: this browser's store cannot be opened; `failure` says why.
 */
export type AppState = 'starting' | 'signed-out' | 'open' | 'failed';

/** Why a sign-in came to nothing; the sentences stand in `lib/text`. */
export type SignInProblem = Problem<
	| 'offline'
	| 'not-tongyu'
	| 'wrong-password'
	| 'slow-down'
	| 'revoked'
	| 'version'
	| 'unavailable'
	| 'storage'
	/** iOS: an installed app has its own storage; install first, then sign in there. */
	| 'install-first'
>;

/** Why a sign-out did not happen. `unsent` carries `count`: offer the rescue file, or ask again with `evenUnsent`. */
export type SignOutProblem = Problem<'unsent' | 'storage'>;

/** Corrected time: the phone's clock and its kept offset to the server's. */
export interface Clock {
	/** Epoch ms, corrected. */
	nowMs(): number;
	/** Whole seconds since 1970, corrected: what `TapTime.atS` wants. */
	nowS(): number;
	/** Whole seconds by the phone's own clock: `TapTime.deviceAtS`. */
	deviceNowS(): number;
}

/**
 * The composition root: who uses this phone, the open database and its exchange, as rune state for the screens. One per tab,
 * made by the root layout.
 */
export class App {
	#state = $state<AppState>('starting');

	get state(): AppState {
		return this.#state;
	}

	/** The person signed in; undefined unless `open`. */
	get account(): { readonly id: AccountId; readonly name: string } | undefined {
		return undefined;
	}

	get device(): DeviceId | undefined {
		return undefined;
	}

	/** Grants in force now. */
	get grants(): readonly Grant[] {
		return [];
	}

	/** Roles of the grants in force, each once. */
	get roles(): readonly Role[] {
		return [];
	}

	/** Names of the sites this sign-in knows. */
	get sites(): SignInAnswer['sites'] {
		return [];
	}

	get townships(): SignInAnswer['townships'] {
		return [];
	}

	/** Scopes the sign-in may read. */
	get scopes(): readonly Scope[] {
		return [];
	}

	/** 演示数据: every screen says so. */
	get isSample(): boolean {
		return false;
	}

	/** Capture works, sending waits for a sign-in (expired, or reopened from a journal). */
	get needsSignIn(): boolean {
		return false;
	}

	/** Throws unless `open`. */
	get phone(): Phone {
		throw new Error('No database is open.');
	}

	get sync(): SyncStatus {
		return FIRST_STATUS;
	}

	readonly clock: Clock = {
		nowMs: () => Date.now(),
		nowS: () => Math.floor(Date.now() / 1000),
		deviceNowS: () => Math.floor(Date.now() / 1000)
	};

	/** Reads who uses this phone and opens their database. Called once by the root layout. */
	start(): Promise<void> {
		this.#state = 'signed-out';
		return Promise.resolve();
	}

	/** Signs in on this phone and begins the first exchange. Needs the network. */
	signIn(_name: string, _password: string): Promise<Result<void, SignInProblem>> {
		return Promise.resolve(fail('offline'));
	}

	/** Takes the account off this phone. Refuses with `unsent` and the count unless told that this is understood. */
	signOut(_how: { readonly evenUnsent?: boolean } = {}): Promise<Result<void, SignOutProblem>> {
		return Promise.resolve(fail('storage'));
	}

	/** `phone.record`, and a hint to the exchange. Rejects with a `StorageError`: nothing was saved. */
	record(scope: Scope, drafts: readonly Draft[]): Promise<Fact[]> {
		return this.phone.record(scope, drafts);
	}

	/** 立即同步. */
	syncNow(): void {}

	/** Keys of a scope under prefixes, live; see `LiveScope`. */
	liveScope(_scope: Scope, _prefixes: readonly string[]): LiveScope {
		throw new Error('No database is open.');
	}
}

/** The one App of the tab. */
export const [getApp, setApp] = createContext<App>();

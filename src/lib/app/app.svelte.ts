import { createContext } from 'svelte';
import { on } from 'svelte/events';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import type { Scope } from '#lib/core/ids.ts';
import type { Board } from '#lib/core/protocol/board.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import { MEDIA_DATABASE } from '#lib/device/media-schema.ts';
import { askToPersist, readSpace, type Space } from '#lib/device/quota.ts';
import type { RegistryRow } from '#lib/device/registry.ts';
import { storageProblemOf, type StorageProblem } from '#lib/device/storage-error.ts';
import type { Accounts, OpenAccount, PersonHere, Credentials } from './accounts.ts';
import { CurrentAccount } from './current-account.svelte.ts';
import { InstallOffer } from './install-offer.svelte.ts';
import { LiveScope } from './live-scope.svelte.ts';
import { installWayOf, keepsData, readPlatform, type Platform } from './platform.ts';
import type { HandIns } from './hand-ins.ts';
import type { HandOver, HandOverParts } from './hand-over.ts';
import type { KeptLectures } from './lectures/keeping.svelte.ts';
import type { LockKeeper } from './lock.ts';
import type { SignInProblem, SignOutProblem } from './problems.ts';
import type { CallProblem } from './server-calls.ts';
import type { SyncStatus } from '#lib/sync/status.ts';
import type { StaffDesk } from './staff-desk.ts';
import { Updates } from './updates.svelte.ts';

export type { SignInProblem, SignOutProblem } from './problems.ts';

/**
 * `starting`: reading who uses this phone (some ms). `signed-out`: nobody; show the sign-in. `open`: a database is open, screens
 * may read and record (perhaps with `needsSignIn`). `failed`: this browser's store cannot be opened; `failure` says why.
 */
export type AppState = 'starting' | 'signed-out' | 'open' | 'failed';

/** `not-loaded`: a part of the app itself could not be fetched (first visit, network gone). */
export type AppFailure = StorageProblem | 'not-loaded';

/**
 * The composition root: who uses this phone, the open database and its exchange, as rune state for the screens. One per tab,
 * made by the root layout. What needs the database is loaded on demand, so that the sign-in page is light.
 */
export class App extends CurrentAccount {
	readonly platform: Platform = readPlatform();
	readonly updates = new Updates();
	readonly install = new InstallOffer();
	#state = $state<AppState>('starting');
	#failure = $state<AppFailure>();
	#accounts: Promise<Accounts> | undefined;
	#keeping: Promise<KeptLectures> | undefined;
	#hasKeeping = $state(false);
	#wasToldToInstall = false;
	/** Facts taken in for others that wait to be passed on. */
	#handedIn = $state(0);

	get state(): AppState {
		return this.#state;
	}

	/** Whether what is recorded in this browser can be trusted to stay; see `platform.ts`. */
	get keepsData(): boolean {
		return keepsData(this.platform);
	}

	/** Why the store cannot be opened; undefined unless `failed`. */
	get failure(): AppFailure | undefined {
		return this.#failure;
	}

	/** `sync`, and what was handed in here and waits: nothing is called delivered before the server has it. */
	get outlook(): SyncStatus {
		return { ...this.sync, waiting: this.sync.waiting + this.#handedIn };
	}

	/** Reads who uses this phone and opens their database. Called once by the root layout. */
	async start(): Promise<void> {
		this.install.start();
		await this.retry();
		await this.#guard(async () => {
			const accounts = await this.#load();
			accounts.onChangedElsewhere(() => void this.#guard(() => this.#followTabs(accounts)));
		});
		on(document, 'visibilitychange', () => {
			if (document.visibilityState !== 'visible') return;
			this.lookAtClock();
			void this.turn?.refresh();
		});
		await this.updates.start();
		await this.#guard(async () => (await this.#load()).sayFarewells());
		// Lectures on their way go on from whatever page is open. A phone that never kept one loads nothing for that.
		const names = 'databases' in indexedDB ? await indexedDB.databases() : [];
		// Its code missing, they go on at a later start.
		if (names.some(({ name }) => name === MEDIA_DATABASE)) await this.keeping().catch(ifNotLoaded);
	}

	/** Opens the database, again after it `failed`. */
	async retry(): Promise<void> {
		this.#state = 'starting';
		await this.#guard(async () => {
			const accounts = await this.#load();
			const open = await accounts.openCurrent();
			if (open === undefined) this.#state = 'signed-out';
			else this.#begin(accounts, open);
		});
		void this.turn?.refresh();
	}

	/**
	 * Signs in on this phone and begins the first exchange; `next` takes the place of a password that is to be used once. Needs
	 * the network.
	 */
	signIn(name: string, password: string, next?: string): Promise<Result<void, SignInProblem>> {
		return this.#signIn({ name, password, next });
	}

	/** The same for a family, the first time: with the number it was told and the PIN it chooses. */
	join(code: string, joining: string, pin: string): Promise<Result<void, SignInProblem>> {
		return this.#signIn({ name: code, password: pin, joining });
	}

	async #signIn(credentials: Credentials): Promise<Result<void, SignInProblem>> {
		if (installWayOf(this.platform) === 'ios-safari' && !this.#wasToldToInstall) {
			this.#wasToldToInstall = true;
			return fail('install-first');
		}
		const isDone = await this.#guard(async () => {
			const accounts = await this.#load();
			const turn = this.turn;
			const signedIn = await accounts.signIn(credentials, turn);
			if (!signedIn.ok) return signedIn;
			if (turn?.phone === signedIn.value.phone) {
				turn.signedInAs(signedIn.value.row);
				this.hear(turn, { lock: signedIn.value.lock });
			} else {
				await turn?.end();
				this.#begin(accounts, signedIn.value);
			}
			return ok(undefined);
		});
		return isDone ?? fail('storage');
	}

	/**
	 * Takes the account off this phone. Refuses with `unsent` and the count unless told that this is understood; then the unsent
	 * facts stay, and go on when the same account signs in here again.
	 */
	async signOut({ evenUnsent = false } = {}): Promise<Result<void, SignOutProblem>> {
		const turn = this.turn;
		if (turn === undefined) return ok(undefined);
		const isDone = await this.#guard(async (): Promise<Result<void, SignOutProblem>> => {
			const count = (await turn.unsentCount()) + this.#handedIn;
			if (count > 0 && !evenUnsent) return fail('unsent', { count });
			await this.#end();
			this.#state = 'signed-out';
			const accounts = await this.#load();
			await accounts.leave(turn.row, { keepFacts: count > 0 });
			// The server hears of it now or at a later start; nobody needs to wait for the network.
			void accounts.sayFarewells();
			return ok(undefined);
		});
		return isDone ?? fail('storage');
	}

	/** `phone.record`, and a hint to the exchange. Rejects with a `StorageError`: nothing was saved. */
	async record(scope: Scope, drafts: readonly Draft[]): Promise<Fact[]> {
		const turn = this.turn;
		if (turn === undefined) throw new Error('No database is open.');
		const facts = await turn.phone.record(scope, drafts);
		turn.wake('tap');
		return facts;
	}

	/** What the family of this account is called by its own people. */
	async nameFamily(name: string): Promise<void> {
		await this.turn?.nameFamily(name);
	}

	/** 立即同步. */
	syncNow(): void {
		this.turn?.wake('manual');
	}

	/**
	 * Hears soon, by the server's hints, that others changed something: for pages that several people write or watch together.
	 * Everywhere else others are heard of at the next exchange. Ends when the signal aborts.
	 */
	async followOthers(signal: AbortSignal): Promise<void> {
		const { listenLive, WHILE_TAPPED_MS } = await import('#lib/sync/live.ts');
		const onHint = () => this.turn?.wake('live');
		listenLive({ slot: () => this.turn?.row.slot, onHint, gatherMs: WHILE_TAPPED_MS, signal });
	}

	/** Keys of a scope under prefixes, live; see `LiveScope`. */
	liveScope(scope: Scope, prefixes: readonly string[]): LiveScope {
		return new LiveScope(this.phone.liveKeys(scope, prefixes));
	}

	/** 离线交接, the phone's side; see `HandOver`. Close it when done. */
	async handOver(): Promise<HandOver> {
		const parts = await this.#handOverParts();
		const { HandOver } = await import('./hand-over.ts');
		return new HandOver(parts);
	}

	/** 离线交接, the township's side; see `HandIns`. Close it when done. */
	async handIns(): Promise<HandIns> {
		const parts = await this.#handOverParts();
		const { HandIns } = await import('./hand-ins.ts');
		return new HandIns(parts);
	}

	/** Passes on what was handed in here and waits; quiet when that is not possible now. The exchange is only the reason to. */
	async forwardHandIns(_lastExchangeAt: number | undefined): Promise<void> {
		await this.#guard(async () => {
			const ins = await this.handIns();
			await ins.forward().finally(() => ins.close());
		});
	}

	/** What the server knows of the sites beside their facts; for organizers, needs the network. */
	async getBoard(): Promise<Result<Board, CallProblem>> {
		const slot = this.turn?.row.slot;
		return slot === undefined ? fail('not-signed-in') : (await this.#load()).getBoard(slot);
	}

	/** `keeping` was loaded: lectures are kept here, or looked for. */
	get hasKeeping(): boolean {
		return this.#hasKeeping;
	}

	/** 下载到本机: lectures kept on this phone; see `Keeping`. One for the tab. */
	keeping(): Promise<KeptLectures> {
		this.#keeping ??= import('./lectures/keeping.svelte.ts').then(
			({ KeptLectures }) => {
				this.#hasKeeping = true;
				return new KeptLectures(this);
			},
			() => {
				this.#keeping = undefined;
				throw NOT_LOADED;
			}
		);
		return this.#keeping;
	}

	/** What the browser grants this app, and what of it media may take. */
	readSpace(): Promise<Space> {
		return readSpace();
	}

	/** The PIN lock of the person signed in: setting it, trying it. */
	lockKeeper(): Promise<LockKeeper> {
		if (this.turn === undefined) throw new Error('No database is open.');
		return this.turn.lockKeeper();
	}

	/** 人员, and one's own password. */
	async staffDesk(): Promise<StaffDesk> {
		const { StaffDesk } = await import('./staff-desk.ts');
		return new StaffDesk(() => this.turn?.row.slot);
	}

	/** Accounts on this phone, the current one included. */
	async people(): Promise<PersonHere[]> {
		return (await this.#load()).people();
	}

	/** 换人: another account of this phone takes its turn. */
	async switchTo(row: RegistryRow): Promise<void> {
		await this.#end();
		await (await this.#load()).choose(row);
		await this.retry();
	}

	#begin(accounts: Accounts, open: OpenAccount): void {
		const turn = accounts.begin(open, {
			onRow: (row) => this.hear(turn, { row }),
			onStatus: (status) => this.hear(turn, { status }),
			onLock: (lock) => this.hear(turn, { lock })
		});
		this.setTurn(turn);
		this.#state = 'open';
		turn.start();
		// Its answer is shown by the settings page, from the browser.
		void askToPersist();
	}

	/** Another tab signed somebody in or out: the same person is at both. */
	async #followTabs(accounts: Accounts): Promise<void> {
		const row = await accounts.registry.current();
		const turn = this.turn;
		if (row !== undefined && row.database === turn?.row.database) {
			turn.signedInAs(row);
			return;
		}
		await this.#end();
		await this.retry();
	}

	async #end(): Promise<void> {
		const turn = this.turn;
		this.setTurn(undefined);
		this.#state = 'starting';
		this.#handedIn = 0;
		await turn?.end();
	}

	async #handOverParts(): Promise<HandOverParts> {
		const turn = this.turn;
		if (turn === undefined) throw new Error('No database is open.');
		const { registry } = await this.#load();
		return {
			turn,
			registry,
			nowMs: () => this.clock.nowMs(),
			onWaiting: (facts) => (this.#handedIn = facts)
		};
	}

	#load(): Promise<Accounts> {
		this.#accounts ??= import('./accounts.ts').then(
			({ Accounts }) => new Accounts(),
			() => {
				this.#accounts = undefined;
				throw NOT_LOADED;
			}
		);
		return this.#accounts;
	}

	/** What the phone's store refuses becomes `failure`; everything else is a bug and goes on. */
	async #guard<T>(work: () => Promise<T>): Promise<T | undefined> {
		try {
			return await work();
		} catch (error) {
			const code = error === NOT_LOADED ? 'not-loaded' : storageProblemOf(error);
			if (code === undefined) throw error;
			this.#failure = code;
			if (this.turn === undefined) this.#state = 'failed';
			return undefined;
		}
	}
}

const NOT_LOADED = new Error('A part of the app could not be fetched.');

function ifNotLoaded(error: unknown): void {
	if (error !== NOT_LOADED) throw error;
}

/** The one App of the tab. */
export const [getApp, setApp] = createContext<App>();

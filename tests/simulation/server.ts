import { readableScopes } from '../../server/gateway/access.ts';
import type { Sites } from '../../server/gateway/access-reach.ts';
import { isRevoked, type Caller, type CallerDevice } from '../../server/gateway/caller.ts';
import { exchange, readSnapshot } from '../../server/gateway/exchange/exchange.ts';
import { foldScope } from '../../server/gateway/exchange/fold-scope.ts';
import {
	openExchange,
	refresh,
	type ExchangeEvent,
	type ExchangeParts
} from '../../server/gateway/exchange/parts.ts';
import { makeScopeSnapshot } from '../../server/jobs/snapshot-job.ts';
import { StoreError, type Store } from '../../server/store/store.ts';
import { asDeviceId, type AccountId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import type { Grant, SignedIn } from '#lib/core/protocol/sign-in.ts';
import {
	parseSyncRequest,
	type ScopeChanges,
	type SyncAnswer,
	type SyncRequest
} from '#lib/core/protocol/sync.ts';
import type { Failure, SnapshotRef } from '#lib/sync/machine-types.ts';
import { checkAnswer } from './answer-laws.ts';
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import { Violation } from './ledger.ts';
import type { Random } from './random.ts';
import { Killed, ShakyStore, Storage, type Backup, type StoreFate } from './shaky-store.ts';

/** What comes back: a body, a failure the gateway would tell, or nothing at all. */
export type Reply =
	| { readonly kind: 'body'; readonly text: string }
	| { readonly kind: 'failed'; readonly failure: Failure }
	| { readonly kind: 'silent' };

/** How the world treats its server. */
export interface ServerOptions {
	readonly clock: Clock;
	readonly random: Random;
	readonly counts: Counts;
	readonly sites: Sites;
	readonly kind: Store['kind'];
	/** Scopes with segments. */
	readonly scopes: readonly Scope[];
	/** Server processes over the one storage. */
	readonly processes: number;
	/** Longest pause before an operation of the store, ms; 0: none. */
	readonly pauseMs: number;
	/** Undefined when nobody reads it. */
	readonly trace: ((line: string) => void) | undefined;
	readonly onClash: (device: DeviceId) => void;
	readonly onViolation: (violation: unknown) => void;
}

interface Process {
	readonly store: ShakyStore;
	parts: ExchangeParts | undefined;
	inFlight: number;
}

/** One account's sign-in under one slot. */
interface OpenSignIn {
	readonly account: AccountId;
	readonly device: DeviceId;
}

/** The server of a world: the real exchange over a storage that can be killed, doubted and restored. */
export class Server {
	readonly storage = new Storage();
	readonly grants = new Map<AccountId, Grant[]>();
	readonly devices = new Map<DeviceId, CallerDevice & { readonly account: AccountId }>();
	readonly #signIns = new Map<string, OpenSignIn>();
	readonly #options: ServerOptions;
	#processes: Process[] = [];
	/** Chance works only while this is set. */
	isChaotic = true;
	unsureShare = 0;
	errorShare = 0;
	/** Operations until the process is killed. */
	#killIn: number | undefined;

	constructor(options: ServerOptions) {
		this.#options = options;
	}

	get isUp(): boolean {
		return this.#processes.some((process) => process.parts !== undefined);
	}

	/** Starts every process that is not there. */
	async start(): Promise<void> {
		this.#processes = this.#processes.filter(({ store }) => !store.isDead);
		while (this.#processes.length < this.#options.processes) {
			const process: Process = { store: this.#newStore(), parts: undefined, inFlight: 0 };
			this.#processes.push(process);
			await this.#open(process);
		}
	}

	/** One process dies when it has done so many more operations. */
	killIn(operations: number): void {
		this.#killIn = operations;
	}

	/** All processes die now. */
	kill(): void {
		for (const { store } of this.#processes) store.isDead = true;
		this.#processes = [];
		this.#afterKill();
	}

	/** The storage goes back to a backup: under the running process when it is idle, else the processes die first. */
	async restore(backup: Backup, isUnderway: boolean): Promise<void> {
		const idle = this.#processes.filter(({ parts, inFlight }) => parts && inFlight === 0);
		const canRefresh = isUnderway && idle.length === this.#processes.length;
		if (!canRefresh) this.kill();
		this.storage.restore(backup);
		this.#options.counts.restores += 1;
		if (!canRefresh) return;
		this.#options.counts.refreshes += 1;
		// All at once: one that knew nothing of it yet would tell phones of what is gone.
		await Promise.all(
			idle.map((process) =>
				this.#guarded(process, (parts) => refresh(parts, this.#options.clock.nowMs))
			)
		);
	}

	signIn(account: AccountId, device: DeviceId): SignedIn {
		const { random, clock } = this.#options;
		if (!this.devices.has(device)) {
			const createdAt = Math.floor(clock.nowMs / 1000);
			this.devices.set(device, { id: device, account, createdAt });
		}
		const slot = random.id();
		this.#signIns.set(slot, { account, device });
		return { slot, account, device, scopes: this.scopesOf(account) };
	}

	/** The device was lost; false when it is known as lost already. */
	revoke(device: DeviceId): boolean {
		const known = this.devices.get(device);
		if (known === undefined || known.revokedAt !== undefined) return false;
		const revokedAt = Math.floor(this.#options.clock.nowMs / 1000);
		this.devices.set(device, { ...known, revokedAt });
		return true;
	}

	endSignIn(slot: string): void {
		this.#signIns.delete(slot);
	}

	/** The scopes an account may read now. */
	scopesOf(account: AccountId): Scope[] {
		const nowS = Math.floor(this.#options.clock.nowMs / 1000);
		return readableScopes(this.grants.get(account) ?? [], this.#options.sites, nowS);
	}

	/** `POST /api/device` */
	takeOver(slot: string, device: DeviceId): SignedIn | Failure {
		const signIn = this.#signIns.get(slot);
		if (signIn === undefined) return { problem: 'not-signed-in' };
		if (!this.isUp) return { problem: 'unavailable' };
		if (this.#isRevoked(signIn.device)) return { problem: 'revoked' };
		return this.signIn(signIn.account, device);
	}

	/** `POST /api/sync` */
	async receive(text: string, slot: string): Promise<Reply> {
		const request = parseSyncRequest(JSON.parse(text));
		if (!request.ok) {
			if (request.problem.code === 'version') return failed('version');
			throw new Violation('A phone sent what the server cannot read.');
		}
		return this.#serve(slot, async (caller, parts) => {
			const deps = { ...parts, now: this.#options.clock.nowMs };
			const answer = await exchange(request.value, caller, deps);
			checkAnswer({ request: request.value, answer, caller }, this.storage);
			this.#traceExchange(request.value, answer, caller);
			return JSON.stringify(this.#asIfLarge(answer));
		});
	}

	/** `GET /api/snapshot/…` */
	snapshot(ref: SnapshotRef, slot: string): Promise<Reply> {
		return this.#serve(slot, async (caller, parts) => {
			const deps = { ...parts, now: this.#options.clock.nowMs };
			return JSON.stringify((await readSnapshot(ref, caller, deps)) ?? null);
		});
	}

	/** The job that makes snapshots, once over one scope. */
	async makeSnapshot(scope: Scope): Promise<void> {
		const process = this.#processes.find(({ parts }) => parts !== undefined);
		if (process === undefined) return;
		await this.#guarded(process, async (parts) => {
			const deps = { ...parts, now: this.#options.clock.nowMs };
			if (await makeScopeSnapshot(scope, await foldScope(scope, deps), deps))
				this.#options.counts.snapshotsMade += 1;
		});
	}

	async #serve(
		slot: string,
		work: (caller: Caller, parts: ExchangeParts) => Promise<string>
	): Promise<Reply> {
		const up = this.#processes.filter(({ parts }) => parts !== undefined);
		if (up.length === 0) return failed('unavailable');
		const signIn = this.#signIns.get(slot);
		if (signIn === undefined) return failed('not-signed-in');
		const process = this.#options.random.pick(up);
		let text = '';
		const end = await this.#guarded(process, async (parts) => {
			text = await work(this.#callerOf(signIn), parts);
		});
		if (end === 'done') return { kind: 'body', text };
		return end === 'killed' ? { kind: 'silent' } : failed('unavailable');
	}

	async #guarded(
		process: Process,
		work: (parts: ExchangeParts) => Promise<void>
	): Promise<'done' | 'killed' | 'failed'> {
		const { parts } = process;
		if (parts === undefined) return 'failed';
		process.inFlight += 1;
		try {
			await work(parts);
			return process.store.isDead ? 'killed' : 'done';
		} catch (error) {
			if (error instanceof Killed || process.store.isDead) return 'killed';
			if (error instanceof StoreError) return 'failed';
			this.#options.onViolation(error);
			return 'failed';
		} finally {
			process.inFlight -= 1;
		}
	}

	async #open(process: Process): Promise<void> {
		const { random, clock } = this.#options;
		try {
			process.parts = await openExchange({
				store: process.store,
				newDeviceId: () => asDeviceId(random.id()),
				now: clock.nowMs,
				report: (event) => this.#onEvent(event)
			});
		} catch (error) {
			if (!(error instanceof Killed || error instanceof StoreError)) throw error;
			process.store.isDead = true;
		}
	}

	#onEvent(event: ExchangeEvent): void {
		if (event.kind !== 'clash') return;
		this.#options.counts.clashes += 1;
		this.#options.onClash(event.device);
	}

	#callerOf({ account, device }: OpenSignIn): Caller {
		const devices = [...this.devices.values()].filter((known) => known.account === account);
		return { account, device, grants: [...(this.grants.get(account) ?? [])], devices };
	}

	#isRevoked(device: DeviceId): boolean {
		return isRevoked(this.devices.get(device), Math.floor(this.#options.clock.nowMs / 1000));
	}

	#newStore(): ShakyStore {
		const { clock, random, pauseMs, kind } = this.#options;
		return new ShakyStore(this.storage, kind, {
			fate: (operation) => this.#fate(operation),
			pause: () =>
				this.isChaotic && pauseMs > 0 ? clock.sleep(random.between(0, pauseMs)) : Promise.resolve(),
			onKill: () => this.#afterKill()
		});
	}

	#fate(operation: 'read' | 'put'): StoreFate {
		if (!this.isChaotic) return 'go';
		const { random, counts } = this.#options;
		if (this.#killIn !== undefined && --this.#killIn < 0) {
			this.#killIn = undefined;
			return random.isLucky(0.5) ? 'kill-before' : 'kill-after';
		}
		if (random.isLucky(this.errorShare)) return 'error';
		if (operation === 'read' || !random.isLucky(this.unsureShare)) return 'go';
		counts.unsurePuts += 1;
		return random.isLucky(0.6) ? 'unsure-kept' : 'unsure-lost';
	}

	#afterKill(): void {
		const { counts, random, trace } = this.#options;
		counts.serverKills += 1;
		const vanished = this.storage.settleRisks(() => random.isLucky(0.6));
		counts.unsureVanished += vanished;
		trace?.(`server killed, ${vanished} unsure documents gone`);
	}

	/** Worlds are small: at times a snapshot is treated as one too large for an answer, to be fetched by its hash. */
	#asIfLarge(answer: SyncAnswer): SyncAnswer {
		const { random, counts } = this.#options;
		if (answer.changes === undefined) return answer;
		const changes: Partial<Record<Scope, ScopeChanges>> = { ...answer.changes };
		for (const scope of this.#options.scopes) {
			const change = changes[scope];
			if (change?.snapshot === undefined || !('entries' in change.snapshot)) continue;
			const { hash } = change.snapshot;
			if (random.isLucky(0.5))
				changes[scope] = { snapshot: { hash, sizeBytes: 1 }, segments: [], more: true };
			else counts.snapshotsTaken += 1;
		}
		return { ...answer, changes };
	}

	#traceExchange(request: SyncRequest, answer: unknown, caller: Caller): void {
		if (this.#options.trace === undefined) return;
		const { segments, ...rest } = request;
		const sent = segments.map(({ scope, n, device }) => `${scope} ${device ?? ''} ${n}`);
		this.#options.trace(
			`exchange ${caller.device} ${JSON.stringify({ ...rest, sent })} → ${JSON.stringify(answer, withoutPacked)}`
		);
	}
}

const failed = (problem: Failure['problem']): Reply => ({ kind: 'failed', failure: { problem } });

/** Packed facts would fill the page. */
const withoutPacked = (name: string, value: unknown): unknown =>
	(name === 'facts' || name === 'entries') && typeof value === 'object' && value && 'count' in value
		? `${String(value.count)} facts`
		: value;

import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import { phoneRow } from '#lib/device/store.ts';
import { countUnsent } from '#lib/device/unsent.ts';
import { FIRST_STATE, step } from './machine.ts';
import type { Effect, Failure, MachineEvent, Task, WakeReason } from './machine-types.ts';
import { FIRST_STATUS, observable, type SyncPhase, type SyncStatus } from './status.ts';
import { exchange, fetchSnapshot, register, reissue, type TaskParts } from './tasks.ts';

/** What the loop stands on: everything that is not the machine. */
export interface LoopParts extends Omit<TaskParts, 'onAnswer'> {
	/** From 0 (inclusive) to 1 (exclusive). */
	readonly chance: () => number;
	/** Calls back once after a delay; returns the way to stop it. */
	readonly setTimer: (callback: () => void, delayMs: number) => () => void;
	/** Something was acknowledged or received: other tabs may want to look. */
	readonly onExchanged: () => void;
	/** A store that does not answer, or a bug: for the log. */
	readonly report: (error: unknown) => void;
}

/**
 * Runs the machine of `machine.ts`: what it wants done is done here, one task at a time, and what came of it is told back. Knows
 * no browser; `shell.ts` brings the real network, timers and locks, the simulator its own.
 */
export class ExchangeLoop {
	readonly status = observable<SyncStatus>(FIRST_STATUS);
	readonly #parts: LoopParts;
	#state = FIRST_STATE;
	#signedIn: SignedIn | undefined;
	#stopTimer: () => void = () => undefined;
	#isStopped = false;
	#lastExchangeAt: number | undefined;
	#nextTryAt: number | undefined;
	/** The task under way; never rejects. */
	#underWay: Promise<void> = Promise.resolve();

	constructor(parts: LoopParts, signedIn: SignedIn | undefined) {
		this.#parts = parts;
		this.#signedIn = signedIn;
	}

	/** The lock is ours: begins. */
	async lockGained(): Promise<void> {
		await this.#begin('lock-gained');
	}

	lockLost(): void {
		this.#hear({ kind: 'lock-lost' });
	}

	async signedInAs(signedIn: SignedIn | undefined): Promise<void> {
		this.#signedIn = signedIn;
		if (signedIn === undefined) this.#hear({ kind: 'signed-out' });
		else await this.#begin('signed-in');
	}

	wake(reason: WakeReason): void {
		this.#hear({ kind: 'woken', reason });
		if (reason === 'tap') void this.recount();
	}

	/** Ends; resolves when nothing is under way. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#stopTimer();
		await this.#underWay;
	}

	/** Counts again what waits: after a tap, or when another tab exchanged. */
	async recount(): Promise<void> {
		try {
			const { unsent, refused } = await this.#parts.store.read(async (tx) => {
				const open = (await tx.refusals()).filter((row) => !row.dealtWith).length;
				return { unsent: (await countUnsent(tx)) - open, refused: open };
			});
			this.#show({ waiting: unsent, refused });
		} catch (error) {
			this.#parts.report(error);
		}
	}

	async #begin(kind: 'lock-gained' | 'signed-in'): Promise<void> {
		try {
			const { device, successor, isFresh } = await this.#parts.store.read(async (tx) => ({
				...(await phoneRow(tx)),
				isFresh: (await tx.scopes()).every(({ vector }) => Object.keys(vector).length === 0)
			}));
			const as = this.#signedIn;
			this.#hear({
				kind,
				isSignedIn: as !== undefined && (as.device === device || as.device === successor),
				ask: isFresh ? (as?.scopes ?? []) : [],
				isToRegister: successor !== undefined && as?.device !== successor
			});
		} catch (error) {
			this.#parts.report(error);
			// The first exchange will meet the same store, and wait for it.
			const isSignedIn = this.#signedIn !== undefined;
			this.#hear({ kind, isSignedIn, ask: [], isToRegister: false });
		}
		await this.recount();
	}

	#hear(event: MachineEvent): void {
		if (this.#isStopped) return;
		const { state, effects } = step(this.#state, event, this.#parts.chance());
		this.#state = state;
		for (const effect of effects) this.#perform(effect);
		this.#show({});
	}

	#perform(effect: Effect): void {
		this.#stopTimer();
		this.#nextTryAt = undefined;
		switch (effect.kind) {
			case 'do':
				this.#underWay = this.#run(effect.task);
				return;
			case 'wait':
				this.#nextTryAt = this.#parts.now() + effect.delayMs;
				this.#stopTimer = this.#parts.setTimer(() => this.#hear({ kind: 'timer' }), effect.delayMs);
				return;
			case 'ask-sign-in':
				return;
		}
		effect satisfies never;
	}

	async #run(task: Task): Promise<void> {
		let event: MachineEvent;
		try {
			event = await this.#do(task);
		} catch (error) {
			this.#parts.report(error);
			event = { kind: 'failed', problem: 'phone-storage' };
		}
		if (event.kind === 'failed') await this.#noteFailure(event);
		this.#hear(event);
		await this.recount();
	}

	async #do(task: Task): Promise<MachineEvent> {
		const as = this.#signedIn;
		if (as === undefined) return { kind: 'failed', problem: 'not-signed-in' };
		const onSignedIn = (next: SignedIn) => this.#goOnAs(next, as);
		const parts = { ...this.#parts, onAnswer: this.#onAnswer, onSignedIn };
		switch (task.kind) {
			case 'exchange':
				return exchange(parts, as, this.#state);
			case 'fetch':
				return fetchSnapshot(parts, as, task);
			case 'register':
				return register(parts, as);
			case 'reissue':
				return reissue(parts);
		}
		return task satisfies never;
	}

	/** Unless somebody signed in meanwhile: then what came of the sign-in before is of no use. */
	async #goOnAs(next: SignedIn, before: SignedIn): Promise<void> {
		if (this.#signedIn !== before) return;
		await this.#parts.onSignedIn(next);
		this.#signedIn = next;
	}

	readonly #onAnswer = (serverAtMs: number, news: boolean): void => {
		this.#lastExchangeAt = serverAtMs;
		if (news) this.#parts.onExchanged();
	};

	/** Only what a person can do something about, and only when it is news: the diary is short. */
	async #noteFailure({ problem }: Failure): Promise<void> {
		if (problem === this.#state.problem || problem === 'phone-storage') return;
		try {
			await this.#parts.store.write(async (tx) => {
				const at = this.#parts.now() + (await phoneRow(tx)).clockOffsetMs;
				await tx.addDiary({ at, kind: 'failed', delivered: 0, received: 0, refused: 0, problem });
			});
		} catch (error) {
			this.#parts.report(error);
		}
	}

	#show(change: Partial<SyncStatus>): void {
		const { waiting, refused } = { ...this.status.current, ...change };
		const { problem } = this.#state;
		this.status.set({
			phase: this.#phase(),
			waiting,
			refused,
			...(this.#lastExchangeAt === undefined ? {} : { lastExchangeAt: this.#lastExchangeAt }),
			...(this.#nextTryAt === undefined ? {} : { nextTryAt: this.#nextTryAt }),
			...(problem === undefined ? {} : { problem })
		});
	}

	#phase(): SyncPhase {
		const { phase, isRevoked } = this.#state;
		if (this.#isStopped) return 'stopped';
		if (isRevoked) return 'revoked';
		return phase === 'busy' ? 'exchanging' : phase;
	}
}

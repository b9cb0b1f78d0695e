/**
 * The queue of preparations of one deployment: asked for by the gateway, worked on one at a time, kept in the database `media`, so that
 * a server that was killed at any line goes on where the last finished step was.
 *
 *   ask ──► preparation/… , waiting/… ──► run: oldest first ──► steps (`prepare-lecture.ts`) ──► preparation/… done or failed
 */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { checked, read, write } from '../../accounts/documents.ts';
import type { LectureName } from '#lib/core/lecture/release.ts';
import type { Preparation, PrepareRequest } from '#lib/core/protocol/lectures.ts';
import {
	isOpen,
	isSameRequest,
	jobDoc,
	jobSchema,
	preparationOf,
	waitingDoc,
	waitingSchema,
	type Job
} from './job.ts';
import { Lease, RENEW_MS } from './lease.ts';
import { stepsOf } from './prepare-lecture.ts';
import { findTools } from './programs.ts';
import { isTrouble, RunningJob, type RunningOptions } from './running-job.ts';

/** What preparing needs. */
export interface PreparationsOptions extends RunningOptions {
	/** Whether the store belongs to this process alone. */
	readonly isAlone: boolean;
	/** Of this process, a new one at each start. */
	readonly holder: string;
	readonly now: () => number;
}

/** Of another server's requests it is heard this late; own ones at once. */
const LOOK_MS = 5_000;
/** A store that did not answer is asked again after this. */
const TROUBLE_MS = 10_000;

/** See the head of this file. */
export class Preparations {
	readonly #options: PreparationsOptions;
	readonly #lease: Lease;
	#running: RunningJob | undefined;
	#wake = new AbortController();

	constructor(options: PreparationsOptions) {
		this.#options = options;
		this.#lease = new Lease(options);
	}

	/** Where a lecture stands. */
	async status(name: LectureName): Promise<Preparation> {
		const held = await read(this.#options.db, jobDoc(name), jobSchema);
		if (held === undefined) return preparationOf('none', [], await this.#missing());
		return this.#running?.preparationOf(held.value) ?? held.value.preparation;
	}

	/**
	 * Asks for a lecture. The same request again is the same job; after a failure, or when ffmpeg has come since, it is begun anew.
	 * Another request takes the place of the one before.
	 */
	async ask(name: LectureName, request: PrepareRequest): Promise<Preparation> {
		const { db, now } = this.#options;
		const missing = await this.#missing();
		for (;;) {
			const held = await read(db, jobDoc(name), jobSchema);
			if (held !== undefined && isAnswered(held.value, request, missing)) {
				if (isOpen(held.value.preparation)) await this.#announce(held.value);
				return this.status(name);
			}
			const steps = stepsOf(request, { hasTools: missing.length === 0, hasVideo: undefined });
			const preparation = preparationOf('queued', steps, missing);
			// The time also tells requests apart, so no two may have the same.
			const askedAt = Math.max(now(), (held?.value.askedAt ?? 0) + 1);
			const { owner, id } = name;
			const job: Job = { owner, id, request, askedAt, tries: 0, preparation };
			if (!(await write(db, jobDoc(name), job, held?.rev))) continue;
			await this.#announce(job);
			return preparation;
		}
	}

	/** Prepares what waits until the signal aborts; then what is under way is stopped, and goes on at the next start. */
	async run(signal: AbortSignal): Promise<void> {
		let isFirst = true;
		while (!signal.aborted) {
			try {
				if (await this.#lease.hold()) {
					if (isFirst) await this.#begin();
					isFirst = false;
					const job = await this.#next();
					if (job !== undefined) {
						await this.#work(job, signal);
						continue;
					}
				}
				await this.#pause(LOOK_MS, signal);
			} catch (error) {
				if (!isTrouble(error)) throw error;
				this.#options.onerror(error);
				await this.#pause(TROUBLE_MS, signal);
			}
		}
		await this.#lease.release();
	}

	/** What a killed server left: files half made, and a job it wrote down but did not live to announce. */
	async #begin(): Promise<void> {
		const { db, folder } = this.#options;
		await rm(folder, { recursive: true, force: true });
		for (const { id, body } of await db.range({ from: 'preparation/', to: 'preparation/~' })) {
			const job = checked(id, body, jobSchema);
			if (isOpen(job.preparation)) await this.#announce(job);
		}
	}

	/** Writes that a job waits; anew where it is written already, so that who takes it away now finds another revision. */
	async #announce({ owner, id, askedAt }: Job): Promise<void> {
		const { db } = this.#options;
		for (;;) {
			const held = await read(db, waitingDoc({ owner, id }), waitingSchema);
			if (await write(db, waitingDoc({ owner, id }), { owner, id, askedAt }, held?.rev)) break;
		}
		this.#running?.stopIfReplaced({ owner, id, askedAt });
		this.#wake.abort();
	}

	/** The job that has waited longest; what waits without a reason is taken away. */
	async #next(): Promise<Job | undefined> {
		const { db } = this.#options;
		const waiting = await db.range({ from: 'waiting/', to: 'waiting/~' });
		const rows = waiting.map(({ id, rev, body }) => ({
			rev,
			...checked(id, body, waitingSchema)
		}));
		for (const { rev, ...name } of rows.sort((a, b) => a.askedAt - b.askedAt)) {
			const held = await read(db, jobDoc(name), jobSchema);
			if (held !== undefined && isOpen(held.value.preparation)) return held.value;
			await db.remove(waitingDoc(name), rev);
		}
		return undefined;
	}

	/** Works on one job; while it does, the lease is renewed, and whoever lost it stops. */
	async #work(job: Job, signal: AbortSignal): Promise<void> {
		const running = new RunningJob(job, this.#options);
		this.#running = running;
		const stop = (): void => running.stop();
		const renewing = setInterval(() => {
			this.#lease.hold().then((isHeld) => (isHeld ? undefined : stop()), stop);
		}, RENEW_MS);
		signal.addEventListener('abort', stop);
		try {
			if (!signal.aborted) await running.work();
		} finally {
			clearInterval(renewing);
			signal.removeEventListener('abort', stop);
			this.#running = undefined;
		}
	}

	async #missing(): Promise<Preparation['missing']> {
		const tools = await findTools(this.#options.ffmpeg, new AbortController().signal);
		return tools === undefined ? ['ffmpeg'] : [];
	}

	/** Waits until somebody asks, the time is over, or the server stops. */
	async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
		const wake = AbortSignal.any([signal, this.#wake.signal]);
		try {
			await wait(delayMs, undefined, { signal: wake, ref: false });
		} catch (error) {
			if (!wake.aborted) throw error;
		}
		if (this.#wake.signal.aborted) this.#wake = new AbortController();
	}
}

/** Whether what is there answers a request: the same, and nothing has come since that would make it better. */
const isAnswered = (
	{ request, preparation }: Job,
	asked: PrepareRequest,
	missing: Preparation['missing']
): boolean =>
	isSameRequest(request, asked) &&
	preparation.state !== 'failed' &&
	(isOpen(preparation) || preparation.missing.length <= missing.length);

import type { Fact } from '#lib/core/facts/fact.ts';
import type { IdbStore } from './idb-store.ts';
import { record, type Recording } from './record.ts';
import { StorageError } from './storage-error.ts';
import type { DeviceStore, DeviceWrite, PendingRow } from './store.ts';

/** Where facts go besides the database. Resolves when flushed, or when there is no journal (any more); never rejects. */
export interface FactJournal {
	append(rows: readonly PendingRow[]): Promise<void>;
}

interface Job {
	readonly recording: Recording;
	readonly resolve: (facts: Fact[]) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Taps on their way to the disk. While one commit is under way the taps behind it gather, and the next commit takes them all:
 * a quick thumb on a slow disk waits for two flushes at most, and a single tap waits for no timer.
 *
 * What must stay true: a recording resolves only when its facts are durable in the database AND flushed to the journal, in this
 * order. (Writing the journal first would keep facts whose commit may still fail, and their seq would be given again.)
 */
export class RecordQueue {
	readonly #store: IdbStore;
	readonly #journal: FactJournal;
	#waiting: Job[] = [];
	#isCommitting = false;

	constructor(store: IdbStore, journal: FactJournal) {
		this.#store = store;
		this.#journal = journal;
	}

	/** Resolves with the facts, or rejects with what the store said: then nothing was saved. */
	record(recording: Recording): Promise<Fact[]> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ recording, resolve, reject });
			if (!this.#isCommitting) void this.#commitAll();
		});
	}

	async #commitAll(): Promise<void> {
		this.#isCommitting = true;
		while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0));
		this.#isCommitting = false;
	}

	/** Never rejects: the outcome is the jobs'. */
	async #commit(jobs: readonly Job[]): Promise<void> {
		try {
			const { value, release } = await this.#store.writeHeld((tx) => recordAll(tx, jobs));
			// The next commit need not wait for this flush: the journal keeps the order.
			void this.#finish(jobs, value, release);
		} catch (error) {
			// A full disk is everybody's; a recording that can never be made must not take its neighbours along.
			if (error instanceof StorageError || jobs.length === 1) {
				for (const { reject } of jobs) reject(error);
				return;
			}
			for (const job of jobs) await this.#commit([job]);
		}
	}

	async #finish(jobs: readonly Job[], recorded: readonly Fact[][], release: () => void) {
		await this.#journal.append(
			jobs.flatMap(({ recording: { scope } }, index) =>
				(recorded[index] ?? []).map((fact) => ({ scope, fact }))
			)
		);
		release();
		for (const [index, { resolve }] of jobs.entries()) resolve(recorded[index] ?? []);
	}
}

async function recordAll(tx: DeviceWrite, jobs: readonly Job[]): Promise<Fact[][]> {
	const within: DeviceStore = { read: (work) => work(tx), write: (work) => work(tx) };
	const recorded: Fact[][] = [];
	for (const { recording } of jobs) recorded.push(await record(within, recording));
	return recorded;
}

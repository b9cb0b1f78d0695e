/** The job this process works on: what is written of it, and how it ends. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnsureWrite, update } from '../../accounts/documents.ts';
import type { FileProblem, Preparation } from '#lib/core/protocol/lectures.ts';
import { isDiskFull } from '../../store/disk.ts';
import { StoreError, type Database } from '../../store/store.ts';
import { MediaStoreError, type MediaStore } from '../media-store.ts';
import { isOpen, jobDoc, jobSchema, preparationOf, withStep, type Job } from './job.ts';
import { prepareLecture, stepsOf } from './prepare-lecture.ts';
import { findTools } from './programs.ts';
import { Workshop, type Failure } from './workshop.ts';

/** What working on a job needs. */
export interface RunningOptions {
	readonly db: Database;
	readonly files: MediaStore;
	/** For files on their way; emptied at the start. */
	readonly folder: string;
	/** Path of ffmpeg; undefined: wherever the machine finds it. */
	readonly ffmpeg: string | undefined;
	readonly report: (event: string, fields: Readonly<Record<string, string | number>>) => void;
	/** Told of bugs, and of stores that do not answer. */
	readonly onerror: (error: unknown) => void;
}

/** A lecture at which the server died so often, without one step getting done, is told to be damaged. */
const MAX_TRIES = 5;

/** Whether a store did not answer: the job stays as it is, to be tried again. */
export const isTrouble = (error: unknown): boolean =>
	error instanceof StoreError || error instanceof UnsureWrite || error instanceof MediaStoreError;

/** See the head of this file. */
export class RunningJob {
	readonly #job: Job;
	readonly #options: RunningOptions;
	readonly #stop = new AbortController();
	#preparation: Preparation;

	constructor(job: Job, options: RunningOptions) {
		this.#job = job;
		this.#options = options;
		this.#preparation = { ...job.preparation, state: 'running' };
	}

	/** Its live progress, when a job that was read is this one and still open. */
	preparationOf(job: Job): Preparation | undefined {
		return this.#isThis(job) && isOpen(job.preparation) ? this.#preparation : undefined;
	}

	/** Ends what runs; the job stays open. */
	stop(): void {
		this.#stop.abort();
	}

	/** Another request for the same lecture was written: nobody wants this one any more. */
	stopIfReplaced(other: Pick<Job, 'owner' | 'id' | 'askedAt'>): void {
		const { owner, id } = this.#job;
		if (other.owner === owner && other.id === id && !this.#isThis(other)) this.stop();
	}

	/** Prepares the lecture and writes what came of it. Throws when a store does not answer (`isTrouble`). */
	async work(): Promise<void> {
		const { folder, onerror } = this.#options;
		const { owner, id, askedAt } = this.#job;
		const own = join(folder, `${owner}-${id}-${askedAt}`);
		try {
			await mkdir(own, { recursive: true });
			await this.#prepare(own);
		} catch (error) {
			if (isTrouble(error)) throw error;
			if (this.#stop.signal.aborted) return;
			// Nothing the steps expect: told to those who run the server, and other lectures get their turn.
			if (!isDiskFull(error)) onerror(error);
			await this.#fail({ code: isDiskFull(error) ? 'disk-full' : 'damaged' });
		} finally {
			await rm(own, { recursive: true, force: true });
		}
	}

	async #prepare(folder: string): Promise<void> {
		const { db, files, ffmpeg, report } = this.#options;
		const { request, owner, id, tries } = this.#job;
		const { signal } = this.#stop;
		const tools = await findTools(ffmpeg, signal);
		const missing: Preparation['missing'] = tools === undefined ? ['ffmpeg'] : [];
		const steps = stepsOf(request, { hasTools: tools !== undefined, hasVideo: undefined });
		this.#preparation = preparationOf('running', steps, missing);
		if (tries >= MAX_TRIES) return this.#fail({ code: 'damaged' });
		await this.#save({ tries: tries + 1 });
		const shop = new Workshop({
			...{ db, files, folder, tools, signal },
			report: (step, done) => (this.#preparation = withStep(this.#preparation, step, done)),
			onmade: () => this.#save({ tries: 0 })
		});
		const made = await prepareLecture(request, shop, (needed) => {
			this.#preparation = preparationOf('running', needed, missing);
		});
		if (signal.aborted) return;
		if (!made.ok) return this.#fail(made.problem);
		for (const { step } of this.#preparation.steps)
			this.#preparation = withStep(this.#preparation, step, 1);
		this.#preparation = { ...this.#preparation, state: 'done', result: made.value };
		await this.#save({});
		report('prepared', { owner, lecture: id, bytes: made.value.sizes.slides ?? 0 });
	}

	async #fail({ code, sha256 }: Failure): Promise<void> {
		const { owner, id } = this.#job;
		// Stopped by something other than this: it is tried again.
		if (code === 'stopped') return;
		const problem: { code: FileProblem; sha256?: string } = sha256 ? { code, sha256 } : { code };
		this.#preparation = { ...this.#preparation, state: 'failed', problem };
		await this.#save({});
		this.#options.report('prepare-failed', { owner, lecture: id, code });
	}

	/** Writes where it stands, unless another request has taken its place. */
	async #save(change: Partial<Pick<Job, 'tries'>>): Promise<void> {
		await update(this.#options.db, { id: jobDoc(this.#job), schema: jobSchema }, (job) =>
			this.#isThis(job) ? { ...job, ...change, preparation: this.#preparation } : undefined
		);
	}

	#isThis({ owner, id, askedAt }: Pick<Job, 'owner' | 'id' | 'askedAt'>): boolean {
		const own = this.#job;
		return owner === own.owner && id === own.id && askedAt === own.askedAt;
	}
}

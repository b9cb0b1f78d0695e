/** Where one lecture is prepared: its tools, its folder, and how a step is done once and for all. */
import { join } from 'node:path';
import type { FileProblem, Step } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import type { Database } from '../../store/store.ts';
import type { MediaStore } from '../media-store.ts';
import { describeFile } from './describe.ts';
import { findMade, keepMade, type Made, type Recipe } from './made.ts';
import type { Tools } from './programs.ts';

/** Why a lecture is not prepared: a problem of a file, or the server stops. */
export interface Failure {
	readonly code: FileProblem | 'stopped';
	/** The file it is about. */
	readonly sha256?: string;
}

export type Stepped<T> = Result<T, Failure>;

/** A failure as a result. */
export const failed = (
	code: Failure['code'],
	sha256?: string
): { readonly ok: false; readonly problem: Failure } => ({
	ok: false,
	problem: sha256 === undefined ? { code } : { code, sha256 }
});

/** What a workshop is opened with. */
export interface WorkshopOptions {
	readonly db: Database;
	readonly files: MediaStore;
	/** Empty at the beginning, removed afterwards. */
	readonly folder: string;
	/** Undefined: the server has no ffmpeg. */
	readonly tools: Tools | undefined;
	readonly signal: AbortSignal;
	/** How far a step has come, 0–1. */
	readonly report: (step: Step, done: number) => void;
	/** Called when something was made that need not be made again. */
	readonly onmade: () => Promise<void>;
}

/** See the head of this file. */
export class Workshop {
	readonly tools: Tools | undefined;
	readonly signal: AbortSignal;
	readonly report: WorkshopOptions['report'];
	readonly folder: string;
	readonly #db: Database;
	readonly #files: MediaStore;
	readonly #onmade: () => Promise<void>;
	/** Files of the store that lie in the folder. */
	readonly #taken = new Map<string, string>();

	constructor({ db, files, folder, tools, signal, report, onmade }: WorkshopOptions) {
		this.tools = tools;
		this.signal = signal;
		this.report = report;
		this.folder = folder;
		this.#db = db;
		this.#files = files;
		this.#onmade = onmade;
	}

	/** A path in the folder. */
	path(name: string): string {
		return join(this.folder, name);
	}

	/** A file of the store as a local one, to be read only. One that is gone is as good as damaged. */
	async take(sha256: string): Promise<Stepped<string>> {
		const known = this.#taken.get(sha256);
		if (known !== undefined) return ok(known);
		const path = this.path(sha256);
		if (!(await this.#files.take({ scope: 'staff', sha256 }, path)))
			return failed('damaged', sha256);
		this.#taken.set(sha256, path);
		return ok(path);
	}

	/** Puts a file that was made into the store, and says how a manifest names it. */
	async keep(path: string, type: string): Promise<NonNullable<Made['file']>> {
		const file = await describeFile(path, type);
		await this.#files.put({ scope: 'staff', sha256: file.sha256 }, path);
		return file;
	}

	/** Does a step, unless it was done already: by an earlier request, or before the server was killed. */
	async once(
		recipe: Recipe,
		source: string,
		make: () => Promise<Stepped<Made>>
	): Promise<Stepped<Made>> {
		const step = { recipe, source };
		const known = await findMade(this.#db, this.#files, step);
		if (known !== undefined) return ok(known);
		if (this.signal.aborted) return fail('stopped');
		const made = await make();
		if (!made.ok) return made;
		await keepMade(this.#db, step, made.value);
		await this.#onmade();
		return made;
	}
}

/**
 * Photos on their way in, by scope and SHA-256, as `<folder>/<scope>/<sha256>.<bytes>.part`, as long as what has arrived; whole and
 * checked they go into the store. Names come from parsers (`parseScope`, `isSha256`), never from a request as it is.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectPicture, type PictureProblem } from '#lib/core/report/picture.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { unlessMissing } from './folder-store.ts';
import type { MediaName, MediaStore } from './media-store.ts';

/** How much of a file is here. */
export interface Progress {
	readonly offset: number;
	readonly sizeBytes: number;
}

/** `offset`: another one than what is here; `too-large`: more than was announced; `not-the-file`: another hash than its name. */
export type AppendProblem =
	Problem<'offset' | 'too-large' | 'not-the-file' | 'not-found'> | PictureProblem;

const PART_PATTERN = /^(?<sha256>[0-9a-f]{64})\.(?<bytes>\d{1,12})\.part$/;

/** See the head of this file. The folder is made when the first photo comes. */
export class PhotoUploads {
	readonly #folder: string;
	readonly #store: MediaStore;
	/** One append at a time on each file: the length of the part is its offset. */
	readonly #turns = new Map<string, Promise<unknown>>();

	constructor(folder: string, store: MediaStore) {
		this.#folder = folder;
		this.#store = store;
	}

	/** Announces a file; of one that is here, or on its way with the same length, how much is here. */
	begin(name: MediaName, sizeBytes: number): Promise<Progress> {
		return this.#inTurn(name, async () => {
			const known = await this.progress(name);
			// Announced anew with another length: one of the two was wrong, and no byte of the older one can be trusted.
			if (known?.sizeBytes === sizeBytes) return known;
			if (known?.offset === known?.sizeBytes && known !== undefined) return known;
			await mkdir(this.#scopeFolder(name), { recursive: true });
			await this.#removeParts(name);
			await (await open(this.#part(name, sizeBytes), 'w')).close();
			return { offset: 0, sizeBytes };
		});
	}

	/** Undefined for a file nobody announced. */
	async progress(name: MediaName): Promise<Progress | undefined> {
		const whole = await this.#store.stat(name);
		if (whole !== undefined) return { offset: whole.sizeBytes, sizeBytes: whole.sizeBytes };
		for (const part of await this.#partsOf(name)) {
			const offset = await sizeOf(join(this.#scopeFolder(name), part.file));
			if (offset !== undefined) return { offset, sizeBytes: part.sizeBytes };
		}
		return undefined;
	}

	/**
	 * Appends what comes, and seals the file once it is whole. What came of a body that was cut is kept: the next one goes on from
	 * there. A file that turns out to be none of ours is removed.
	 */
	append(
		name: MediaName,
		offset: number,
		body: AsyncIterable<Uint8Array>
	): Promise<Result<Progress, AppendProblem>> {
		return this.#inTurn(name, async () => {
			const known = await this.progress(name);
			if (known === undefined) return fail('not-found');
			if (known.offset !== offset) return fail('offset');
			if (known.offset === known.sizeBytes) return ok(known);
			const part = this.#part(name, known.sizeBytes);
			const written = await appendTo(part, known, body);
			if (!written.ok || written.value < known.sizeBytes)
				return written.ok ? ok({ ...known, offset: written.value }) : written;
			const sealed = await this.#seal(name, part);
			return sealed.ok ? ok({ offset: known.sizeBytes, sizeBytes: known.sizeBytes }) : sealed;
		});
	}

	/** Takes a file away, whole or on its way; fine when there is none. */
	remove(name: MediaName): Promise<void> {
		return this.#inTurn(name, async () => {
			await this.#store.remove(name);
			await this.#removeParts(name);
		});
	}

	/** Removes parts nobody went on with since `beforeMs` (epoch ms). */
	async sweep(beforeMs: number): Promise<void> {
		for (const scope of await namesIn(this.#folder))
			for (const file of await namesIn(join(this.#folder, scope))) {
				const path = join(this.#folder, scope, file);
				if (PART_PATTERN.test(file) && (await stat(path)).mtimeMs < beforeMs)
					await rm(path, { force: true });
			}
	}

	async #seal(name: MediaName, part: string): Promise<Result<void, AppendProblem>> {
		const bytes = await readFile(part);
		const isTheFile = createHash('sha256').update(bytes).digest('hex') === name.sha256;
		const picture = isTheFile ? inspectPicture(bytes) : fail('not-the-file');
		if (!picture.ok) {
			await rm(part, { force: true });
			return picture;
		}
		await this.#store.put(name, part);
		await rm(part, { force: true });
		return ok(undefined);
	}

	async #partsOf({ scope, sha256 }: MediaName): Promise<{ file: string; sizeBytes: number }[]> {
		const files = await namesIn(join(this.#folder, scope));
		return files.flatMap((file) => {
			const { groups } = PART_PATTERN.exec(file) ?? {};
			return groups?.['sha256'] === sha256 ? [{ file, sizeBytes: Number(groups['bytes']) }] : [];
		});
	}

	async #removeParts(name: MediaName): Promise<void> {
		for (const { file } of await this.#partsOf(name))
			await rm(join(this.#scopeFolder(name), file), { force: true });
	}

	#scopeFolder({ scope }: MediaName): string {
		return join(this.#folder, scope);
	}

	#part(name: MediaName, sizeBytes: number): string {
		return join(this.#scopeFolder(name), `${name.sha256}.${sizeBytes}.part`);
	}

	async #inTurn<T>(name: MediaName, work: () => Promise<T>): Promise<T> {
		const key = `${name.scope}/${name.sha256}`;
		const before = this.#turns.get(key) ?? Promise.resolve();
		const turn = before.then(work, work);
		this.#turns.set(key, turn);
		try {
			return await turn;
		} finally {
			if (this.#turns.get(key) === turn) this.#turns.delete(key);
		}
	}
}

/** Appends a body to a part and syncs it; the new length. A body that ends in an error leaves what came of it. */
async function appendTo(
	part: string,
	{ offset, sizeBytes }: Progress,
	body: AsyncIterable<Uint8Array>
): Promise<Result<number, AppendProblem>> {
	const file = await open(part, 'a');
	let length = offset;
	try {
		for await (const chunk of body) {
			if (length + chunk.byteLength > sizeBytes) return fail('too-large');
			await file.write(chunk);
			length += chunk.byteLength;
		}
		return ok(length);
	} finally {
		await file.sync();
		await file.close();
	}
}

async function sizeOf(path: string): Promise<number | undefined> {
	return (await unlessMissing(stat(path)))?.size;
}

async function namesIn(folder: string): Promise<string[]> {
	return (await unlessMissing(readdir(folder))) ?? [];
}

/**
 * Files in a folder, `<folder>/<scope>/<sha256>`; see `media-store.ts` for what it promises. Names come from parsers (`parseScope`,
 * `isSha256`), never from a request as it is. The same file in two scopes is one file with two names where the file system can do
 * that: removing one leaves the other.
 */
import { constants } from 'node:fs';
import {
	copyFile,
	link,
	mkdir,
	open,
	readdir,
	rename,
	rm,
	type FileHandle
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Scope } from '#lib/core/ids.ts';
import { syncFolder } from '../store/disk.ts';
import { HEAD_BYTES, typeOf } from './file-type.ts';
import {
	isSha256,
	type MediaFacts,
	type MediaName,
	type MediaPart,
	type MediaStore
} from './media-store.ts';

/** What a link answers on a file system that has none, or between two of them. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS']);
/** Blocks a file is read in: a hundred slow readers hold 6 MB. */
const READ_BYTES = 64 * 1024;

let partials = 0;

/** See the head of this file. Folders are made when the first file comes. */
export class FolderStore implements MediaStore {
	readonly kind = 'folder';
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	async stat(name: MediaName): Promise<MediaFacts | undefined> {
		const file = await openIfThere(this.#path(name));
		if (file === undefined) return undefined;
		try {
			return await factsOf(file);
		} finally {
			await file.close();
		}
	}

	async read(name: MediaName, part?: MediaPart) {
		const file = await openIfThere(this.#path(name));
		if (file === undefined) return undefined;
		try {
			const facts = await factsOf(file);
			// The stream owns the file from here on: it closes it at its end and when it is destroyed.
			const content = file.createReadStream({
				start: part?.first ?? 0,
				...(part === undefined ? {} : { end: part.last }),
				highWaterMark: READ_BYTES
			});
			return { ...facts, content };
		} catch (error) {
			await file.close();
			throw error;
		}
	}

	async put(name: MediaName, path: string): Promise<void> {
		const file = await open(path, 'r');
		try {
			await file.sync();
		} finally {
			await file.close();
		}
		await linkOrCopy(path, this.#path(name));
	}

	async take(name: MediaName, path: string): Promise<boolean> {
		return (await unlessMissing(linkOrCopy(this.#path(name), path).then(() => true))) ?? false;
	}

	async copy(name: MediaName, to: Scope): Promise<boolean> {
		const from = this.#path(name);
		if ((await this.stat(name)) === undefined) return false;
		const target = this.#path({ ...name, scope: to });
		return (await unlessMissing(linkOrCopy(from, target).then(() => true))) ?? false;
	}

	async remove(name: MediaName): Promise<void> {
		await rm(this.#path(name), { force: true });
	}

	async *list(scope: Scope): AsyncGenerator<string> {
		const names = await unlessMissing(readdir(join(this.#folder, scope)));
		yield* (names ?? []).filter(isSha256);
	}

	#path({ scope, sha256 }: MediaName): string {
		return join(this.#folder, scope, sha256);
	}
}

async function factsOf(file: FileHandle): Promise<MediaFacts> {
	const { size } = await file.stat();
	const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
	return { sizeBytes: size, type: typeOf(buffer.subarray(0, bytesRead)) };
}

/** Gives a whole, synced file a second name, or copies it; a name that is taken has the same bytes and is left. */
async function linkOrCopy(path: string, target: string): Promise<void> {
	const folder = dirname(target);
	await mkdir(folder, { recursive: true });
	try {
		await link(path, target);
	} catch (error) {
		const code = codeOf(error);
		if (code === 'EEXIST') return;
		if (!NO_LINKS.has(code)) throw error;
		await copyWhole(path, target);
	}
	await syncFolder(folder);
}

/** Nothing stands under its name before it is whole and synced. */
async function copyWhole(path: string, target: string): Promise<void> {
	const partial = `${target}.${process.pid}-${partials++}.partial`;
	try {
		await copyFile(path, partial, constants.COPYFILE_FICLONE);
		const file = await open(partial, 'r');
		try {
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(partial, target);
	} finally {
		await rm(partial, { force: true });
	}
}

const openIfThere = (path: string): Promise<FileHandle | undefined> =>
	unlessMissing(open(path, 'r'));

/** Undefined for what is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error ? String(error.code) : '';

/**
 * All whole files of a media folder as one tar beside the archive of the store, and back. A tar because anybody can open it with
 * what every machine has; streamed, a file at a time. What is on its way is left out: phones send it again.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseScope } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { syncFolder } from '../store/disk.ts';
import { isSha256 } from './media-store.ts';

/** A tar is blocks of this size. */
const BLOCK_BYTES = 512;
/** No file here comes near it; a header that says more is no header of ours. */
const MAX_FILE_BYTES = 2 ** 31;

/**
 * Writes every whole file into one tar. Nothing stands under its name before it is whole and synced.
 *
 * @param file replaced when it is there: the caller has made sure that the backup it belongs to is new
 * @returns how many files
 */
export async function packMedia(folder: string, file: string): Promise<number> {
	const target = resolve(file);
	const partial = `${target}.partial`;
	let files = 0;
	async function* blocks(): AsyncGenerator<Uint8Array> {
		for await (const { name, path } of wholeFiles(folder)) {
			const { size } = await stat(path);
			yield headerOf(name, size);
			yield* createReadStream(path) as AsyncIterable<Uint8Array>;
			yield Buffer.alloc(paddingOf(size));
			files++;
		}
		yield Buffer.alloc(2 * BLOCK_BYTES);
	}
	try {
		const options = { mode: 0o600, flush: true };
		await pipeline(Readable.from(blocks()), createWriteStream(partial, options));
		await rename(partial, target);
		await syncFolder(dirname(target));
	} finally {
		await rm(partial, { force: true });
	}
	return files;
}

/**
 * Puts the files of a tar back, each checked against its name. The tar is read twice: whole before anything is touched, then to
 * write. With `isAlone` what is there and not in the tar is removed first. `damaged`: cut or changed, nothing was touched.
 */
export async function unpackMedia(
	file: string,
	folder: string,
	{ isAlone }: { readonly isAlone: boolean }
): Promise<Result<number, Problem<'damaged'>>> {
	const tar = await open(file, 'r');
	try {
		let files = 0;
		for await (const entry of entriesOf(tar)) {
			if (entry === 'damaged') return fail('damaged');
			files++;
		}
		if (isAlone) await rm(folder, { recursive: true, force: true });
		for await (const entry of entriesOf(tar))
			if (entry !== 'damaged') await writeWhole(join(folder, entry.scope), entry);
		return ok(files);
	} finally {
		await tar.close();
	}
}

interface Entry {
	readonly scope: string;
	readonly sha256: string;
	readonly content: Buffer;
}

/** The files of a tar, a file at a time; the last thing it gives is `damaged` where it cannot be followed to its end. */
async function* entriesOf(tar: FileHandle): AsyncGenerator<Entry | 'damaged'> {
	for (let at = 0; ;) {
		const header = await readExactly(tar, at, BLOCK_BYTES);
		if (header?.every((byte) => byte === 0) === true) return;
		const named = header && entryOf(header);
		const content = named && (await readExactly(tar, at + BLOCK_BYTES, named.sizeBytes));
		if (named === undefined || content === undefined || !isNamedBy(content, named.sha256)) {
			yield 'damaged';
			return;
		}
		yield { ...named, content };
		at += BLOCK_BYTES + named.sizeBytes + paddingOf(named.sizeBytes);
	}
}

async function* wholeFiles(folder: string): AsyncGenerator<{ name: string; path: string }> {
	for (const scope of await namesIn(folder))
		for (const sha256 of await namesIn(join(folder, scope)))
			if (isSha256(sha256)) yield { name: `${scope}/${sha256}`, path: join(folder, scope, sha256) };
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return (await readdir(folder)).sort();
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
		throw error;
	}
}

/** The header of one file, as POSIX (ustar) has it. Times are left out: a file is its content. */
function headerOf(name: string, sizeBytes: number): Buffer {
	const header = Buffer.alloc(BLOCK_BYTES);
	const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
	header.write(name, 0, 'latin1');
	header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
	header.write(`${octal(sizeBytes, 11)}\0${octal(0, 11)}\0        0`, 124, 'latin1');
	header.write('ustar\x0000', 257, 'latin1');
	header.write(`${octal(sumOf(header), 6)}\0 `, 148, 'latin1');
	return header;
}

/** What a header names; undefined when it is none of ours, or was changed. */
function entryOf(header: Buffer): { scope: string; sha256: string; sizeBytes: number } | undefined {
	const text = (from: number, to: number): string =>
		header.toString('latin1', from, to).split('\0')[0] ?? '';
	const sum = Number.parseInt(text(148, 154), 8);
	const blanked = Buffer.from(header);
	blanked.fill(' ', 148, 156);
	const [scope = '', sha256 = ''] = text(0, 100).split('/');
	const sizeBytes = Number.parseInt(text(124, 136), 8);
	const isOurs = parseScope(scope) !== undefined && isSha256(sha256) && sizeBytes < MAX_FILE_BYTES;
	return isOurs && sumOf(blanked) === sum ? { scope, sha256, sizeBytes } : undefined;
}

const sumOf = (header: Buffer): number => header.reduce((sum, byte) => sum + byte, 0);

const paddingOf = (sizeBytes: number): number =>
	(BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;

async function readExactly(
	tar: FileHandle,
	position: number,
	length: number
): Promise<Buffer | undefined> {
	const { buffer, bytesRead } = await tar.read(Buffer.alloc(length), 0, length, position);
	return bytesRead === length ? buffer : undefined;
}

const isNamedBy = (content: Buffer, sha256: string): boolean =>
	createHash('sha256').update(content).digest('hex') === sha256;

async function writeWhole(folder: string, { sha256: name, content }: Entry): Promise<void> {
	await mkdir(folder, { recursive: true });
	const partial = join(folder, `${name}.partial`);
	const file = await open(partial, 'w');
	try {
		await file.writeFile(content);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(partial, join(folder, name));
}

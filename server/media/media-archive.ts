/**
 * All whole files of a media folder as one tar beside the archive of the store, and back. A tar because anybody can open it with
 * what every machine has; streamed, so that a recording of 2 GiB takes no more memory than a photo. A file that lies in two scopes
 * (a lecture that is published) is in it once, and once as a link. What is on its way is left out: phones send it again.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseScope, type Scope } from '#lib/core/ids.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { syncFolder } from '../store/disk.ts';
import { FolderStore } from './folder-store.ts';
import { isSha256, type MediaName } from './media-store.ts';

/** A tar is blocks of this size. */
const BLOCK_BYTES = 512;
/** 8 GiB: what eleven octal digits hold, and twice the largest file that is taken. */
const MAX_FILE_BYTES = 8 ** 11;
/** The kinds of entries there are, as ustar has them. */
const KINDS = { file: '0', link: '1' } as const;

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
		const packed = new Map<string, string>();
		for await (const { scope, sha256, path } of wholeFiles(folder)) {
			const { size } = await stat(path);
			const name = `${scope}/${sha256}`;
			const first = packed.get(sha256);
			files++;
			if (first !== undefined) {
				yield headerOf(name, { sizeBytes: 0, linkedTo: first });
				continue;
			}
			packed.set(sha256, name);
			yield headerOf(name, { sizeBytes: size });
			yield* createReadStream(path) as AsyncIterable<Uint8Array>;
			yield Buffer.alloc(paddingOf(size));
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
		const seen = new Set<string>();
		for await (const entry of entriesOf(tar)) {
			if (entry === 'damaged' || !(await isSound(file, entry, seen))) return fail('damaged');
			seen.add(`${entry.scope}/${entry.sha256}`);
			files++;
		}
		if (isAlone) await rm(folder, { recursive: true, force: true });
		const store = new FolderStore(folder);
		for await (const entry of entriesOf(tar))
			if (entry !== 'damaged') await bringBack(file, entry, { folder, store });
		return ok(files);
	} finally {
		await tar.close();
	}
}

/** One entry of a tar. */
interface Entry extends MediaName {
	readonly sizeBytes: number;
	/** The scope of the same file, further up; undefined for the file itself. */
	readonly linkedTo: Scope | undefined;
	/** Where its bytes begin in the tar. */
	readonly start: number;
}

/** What a tar names, one after the other; the last thing it gives is `damaged` where it cannot be followed to its end. */
async function* entriesOf(tar: FileHandle): AsyncGenerator<Entry | 'damaged'> {
	const { size } = await tar.stat();
	for (let at = 0; ;) {
		const header = await readExactly(tar, at, BLOCK_BYTES);
		if (header?.every((byte) => byte === 0) === true) return;
		const named = header && entryOf(header);
		const start = at + BLOCK_BYTES;
		if (named === undefined || start + named.sizeBytes > size) {
			yield 'damaged';
			return;
		}
		yield { ...named, start };
		at = start + named.sizeBytes + paddingOf(named.sizeBytes);
	}
}

/** Whether an entry is what its name says: its bytes, or a link to something that came before. */
async function isSound(
	file: string,
	{ sha256, linkedTo, ...bytes }: Entry,
	seen: ReadonlySet<string>
): Promise<boolean> {
	if (linkedTo !== undefined) return bytes.sizeBytes === 0 && seen.has(`${linkedTo}/${sha256}`);
	const hash = createHash('sha256');
	await pipeline(contentOf(file, bytes), hash);
	return hash.digest('hex') === sha256;
}

/** The bytes of an entry as a stream; empty ones have no last byte. */
function contentOf(file: string, { start, sizeBytes }: Pick<Entry, 'start' | 'sizeBytes'>) {
	return sizeBytes === 0
		? Readable.from([])
		: createReadStream(file, { start, end: start + sizeBytes - 1 });
}

/** Where files come back to. */
interface Target {
	readonly folder: string;
	readonly store: FolderStore;
}

async function bringBack(file: string, entry: Entry, { folder, store }: Target): Promise<void> {
	const { scope, sha256, linkedTo } = entry;
	if (linkedTo !== undefined) {
		await store.copy({ scope: linkedTo, sha256 }, scope);
		return;
	}
	await mkdir(join(folder, scope), { recursive: true });
	const partial = join(folder, scope, `${sha256}.partial`);
	await pipeline(contentOf(file, entry), createWriteStream(partial, { flush: true }));
	await rename(partial, join(folder, scope, sha256));
}

async function* wholeFiles(folder: string): AsyncGenerator<MediaName & { readonly path: string }> {
	for (const name of await namesIn(folder)) {
		const scope = parseScope(name);
		if (scope === undefined) continue;
		for (const sha256 of await namesIn(join(folder, scope)))
			if (isSha256(sha256)) yield { scope, sha256, path: join(folder, scope, sha256) };
	}
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
function headerOf(
	name: string,
	{ sizeBytes, linkedTo }: { readonly sizeBytes: number; readonly linkedTo?: string }
): Buffer {
	const header = Buffer.alloc(BLOCK_BYTES);
	const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
	header.write(name, 0, 'latin1');
	header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
	header.write(`${octal(sizeBytes, 11)}\0${octal(0, 11)}\0        `, 124, 'latin1');
	header.write(linkedTo === undefined ? KINDS.file : KINDS.link, 156, 'latin1');
	header.write(linkedTo ?? '', 157, 'latin1');
	header.write('ustar\x0000', 257, 'latin1');
	header.write(`${octal(sumOf(header), 6)}\0 `, 148, 'latin1');
	return header;
}

/** What a header names; undefined when it is none of ours, or was changed. */
function entryOf(header: Buffer): Omit<Entry, 'start'> | undefined {
	const text = (from: number, to: number): string =>
		header.toString('latin1', from, to).split('\0')[0] ?? '';
	const sum = Number.parseInt(text(148, 154), 8);
	const blanked = Buffer.from(header);
	blanked.fill(' ', 148, 156);
	if (sumOf(blanked) !== sum) return undefined;
	const name = nameOf(text(0, 100));
	const sizeBytes = Number.parseInt(text(124, 136), 8);
	if (name === undefined || !(sizeBytes < MAX_FILE_BYTES)) return undefined;
	if (text(156, 157) !== KINDS.link) return { ...name, sizeBytes, linkedTo: undefined };
	const other = nameOf(text(157, 257));
	return other?.sha256 === name.sha256 ? { ...name, sizeBytes, linkedTo: other.scope } : undefined;
}

function nameOf(path: string): MediaName | undefined {
	const [scope, sha256 = ''] = path.split('/');
	const parsed = parseScope(scope ?? '');
	return parsed !== undefined && isSha256(sha256) ? { scope: parsed, sha256 } : undefined;
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

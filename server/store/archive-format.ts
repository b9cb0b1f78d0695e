import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import * as v from 'valibot';

/**
 * The archive of a backup: gzip of one JSON object per line.
 *
 * ```
 * {"kind":"manifest","format":1,"madeAt":"2026-11-24T12:00:00.000Z","store":"couch"}
 * {"kind":"database","name":"site-ab12cd34"}
 * {"kind":"document","id":"seg/…","body":{…}}      of the database named last
 * {"kind":"removed","id":"…"}                       removed while the backup ran
 * {"kind":"end","databases":1,"documents":2,"sha256":"…"}
 * ```
 *
 * An id may come again: the later line holds. The hash is over all bytes before the end line, so a file that was cut, mended
 * or mixed up is refused. A kind of line unknown here is refused too, and never skipped: a later version may add lines that
 * must not be overlooked, such as the list of erasures.
 */
export const ARCHIVE_FORMAT = 1;

const MANIFEST = v.object({
	kind: v.literal('manifest'),
	format: v.number(),
	madeAt: v.string(),
	store: v.string()
});
const DATABASE = v.object({ kind: v.literal('database'), name: v.string() });
const DOCUMENT = v.object({
	kind: v.literal('document'),
	id: v.string(),
	body: v.record(v.string(), v.unknown())
});
const REMOVED = v.object({ kind: v.literal('removed'), id: v.string() });
const END = v.object({
	kind: v.literal('end'),
	databases: v.number(),
	documents: v.number(),
	sha256: v.string()
});
const LINE = v.variant('kind', [MANIFEST, DATABASE, DOCUMENT, REMOVED, END]);

/** One line of an archive. */
export type ArchiveLine = v.InferOutput<typeof LINE>;
/** What stands between the manifest and the end. */
export type ArchiveContent = Extract<ArchiveLine, { kind: 'database' | 'document' | 'removed' }>;

/** What an archive holds; `documents` counts its document lines. */
export interface ArchiveSummary {
	readonly databases: number;
	readonly documents: number;
	/** Lower-case hex. */
	readonly sha256: string;
}

/** The archive cannot be trusted. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
	readonly code: 'damaged' | 'newer-format';

	constructor(code: ArchiveError['code'], options?: ErrorOptions) {
		super(`The archive is ${code}.`, options);
		this.code = code;
	}
}

/** Counts and hashes what goes through it, for writing and for checking alike. */
export class ArchiveTally {
	readonly #hash: Hash = createHash('sha256');
	#databases = 0;
	#documents = 0;
	#sha256: string | undefined;

	add(line: ArchiveLine, bytes: string): void {
		this.#hash.update(bytes);
		if (line.kind === 'database') this.#databases++;
		if (line.kind === 'document') this.#documents++;
	}

	/** What went through; nothing can be added after. */
	summary(): ArchiveSummary {
		this.#sha256 ??= this.#hash.digest('hex');
		return { databases: this.#databases, documents: this.#documents, sha256: this.#sha256 };
	}
}

/**
 * The content of an archive, line by line, checked as it is read: the hash only after the last line, so act on nothing
 * before a first whole reading has ended.
 *
 * @returns what it holds, once all is read
 * @throws ArchiveError when it is damaged, cut, or of a newer format; the system's Error when it cannot be read
 */
export async function* readArchive(
	file: string
): AsyncGenerator<ArchiveContent, ArchiveSummary, void> {
	const tally = new ArchiveTally();
	let isStarted = false;
	let summary: ArchiveSummary | undefined;
	for await (const text of splitLines(file)) {
		const line = parseLine(text);
		if (summary !== undefined || isStarted === (line.kind === 'manifest'))
			throw new ArchiveError('damaged');
		isStarted = true;
		if (line.kind === 'end') {
			summary = tally.summary();
			if (!isSame(line, summary)) throw new ArchiveError('damaged');
			continue;
		}
		tally.add(line, `${text}\n`);
		if (line.kind !== 'manifest') yield line;
		else if (line.format > ARCHIVE_FORMAT) throw new ArchiveError('newer-format');
	}
	if (summary === undefined) throw new ArchiveError('damaged');
	return summary;
}

const isSame = (a: ArchiveSummary, b: ArchiveSummary): boolean =>
	a.sha256 === b.sha256 && a.databases === b.databases && a.documents === b.documents;

function parseLine(text: string): ArchiveLine {
	const line = v.safeParse(v.pipe(v.string(), v.parseJson(), LINE), text);
	if (line.success) return line.output;
	// Whole JSON with a kind we do not know comes from a later version; anything else from a bad disk.
	const other = v.safeParse(
		v.pipe(v.string(), v.parseJson(), v.object({ kind: v.string() })),
		text
	);
	const isUnknown = other.success && !KINDS.has(other.output.kind);
	throw new ArchiveError(isUnknown ? 'newer-format' : 'damaged');
}

const KINDS: ReadonlySet<string> = new Set(['manifest', 'database', 'document', 'removed', 'end']);

async function* splitLines(file: string): AsyncGenerator<string, void, void> {
	const source = createReadStream(file);
	const unzipped = source.on('error', (error) => unzipped.destroy(error)).pipe(createGunzip());
	const pieces: string[] = [];
	try {
		for await (const chunk of unzipped.setEncoding('utf8')) {
			const [first = '', ...rest] = String(chunk).split('\n');
			pieces.push(first);
			for (const next of rest) {
				yield pieces.splice(0).join('');
				pieces.push(next);
			}
		}
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
			throw new ArchiveError('damaged', { cause });
		throw cause;
	} finally {
		source.destroy();
	}
	if (pieces.join('') !== '') throw new ArchiveError('damaged');
}

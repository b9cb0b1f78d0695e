import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { fail, ok, type Result } from '#lib/core/result.ts';
import {
	ARCHIVE_FORMAT,
	ArchiveTally,
	type ArchiveContent,
	type ArchiveLine,
	type ArchiveSummary
} from './archive-format.ts';
import { syncFolder } from './disk.ts';
import type { Change, Database, Store, StoredDocument } from './store.ts';

/** Greater than every id there can be. */
export const LAST_ID = '\u{10ffff}';
/** Documents read at a time; a document may have 1 MB. */
const PAGE_DOCUMENTS = 100;
const PAGE_CHANGES = 1_000;

/**
 * Writes every document of every database into one file. Nothing stands under its name before it is whole and synced.
 *
 * While a server goes on writing, each database comes out as it was at one moment or later, and without holes: whatever a
 * document in the archive was stored after is in the archive as well. First all ids are read in order; then the changes
 * feed, and what it shows newer than what was read is read again.
 *
 * @param file must not exist yet; is readable by its owner alone, since it holds people's names
 * @param only databases to be written; all when left out
 * @returns `exists` when the file is there already
 * @throws StoreError, or the system's Error when the file cannot be written
 */
export async function writeArchive(
	store: Store,
	file: string,
	{ now, only }: { readonly now: Date; readonly only?: ReadonlySet<string> }
): Promise<Result<ArchiveSummary, { readonly code: 'exists' }>> {
	const target = resolve(file);
	if (await isThere(target)) return fail('exists');
	const partial = `${target}.partial`;
	const tally = new ArchiveTally();
	try {
		await pipeline(
			Readable.from(archiveText(linesOf(store, now, only), tally)),
			createGzip(),
			createWriteStream(partial, { mode: 0o600, flush: true })
		);
		await rename(partial, target);
		await syncFolder(dirname(target));
	} finally {
		await rm(partial, { force: true });
	}
	return ok(tally.summary());
}

/** The archive's text, line by line; `tally` is complete once it has ended. */
async function* archiveText(
	lines: AsyncIterable<ArchiveLine>,
	tally: ArchiveTally
): AsyncGenerator<string> {
	for await (const line of lines) {
		const text = `${JSON.stringify(line)}\n`;
		tally.add(line, text);
		yield text;
	}
	const end: ArchiveLine = { kind: 'end', ...tally.summary() };
	yield `${JSON.stringify(end)}\n`;
}

async function* linesOf(
	store: Store,
	now: Date,
	only?: ReadonlySet<string>
): AsyncGenerator<ArchiveLine> {
	const madeAt = now.toISOString();
	yield { kind: 'manifest', format: ARCHIVE_FORMAT, madeAt, store: store.kind };
	for (const name of (await store.list()).sort()) {
		if (only?.has(name) === false) continue;
		yield { kind: 'database', name };
		yield* contentOf(await store.open(name));
	}
}

async function* contentOf(database: Database): AsyncGenerator<ArchiveContent> {
	const revs = new Map<string, string>();
	for await (const document of documentsOf(database)) {
		revs.set(document.id, document.rev);
		yield lineOf(document);
	}
	for await (const { id, rev } of changesOf(database)) {
		if (revs.get(id) === rev) continue;
		const document = await database.get(id);
		if (document !== undefined && document.rev !== revs.get(id)) {
			revs.set(id, document.rev);
			yield lineOf(document);
		}
		if (document === undefined && revs.delete(id)) yield { kind: 'removed', id };
	}
}

const lineOf = ({ id, body }: StoredDocument): ArchiveContent => ({ kind: 'document', id, body });

/** Every document of a database in order of ids, a page at a time. */
export async function* documentsOf(database: Database): AsyncGenerator<StoredDocument> {
	let from = '';
	for (;;) {
		const page = await database.range({ from, to: LAST_ID, limit: PAGE_DOCUMENTS });
		yield* page;
		const last = page.at(-1);
		if (last === undefined || page.length < PAGE_DOCUMENTS) return;
		from = `${last.id}\u0000`;
	}
}

async function* changesOf(database: Database): AsyncGenerator<Change> {
	let since: string | undefined;
	for (;;) {
		const page = await database.changes(since, PAGE_CHANGES);
		if (page.changes.length === 0) return;
		yield* page.changes;
		since = page.last;
	}
}

async function isThere(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
		throw error;
	}
}

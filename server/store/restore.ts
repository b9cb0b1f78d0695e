import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { documentsOf } from './archive.ts';
import { ArchiveError, readArchive } from './archive-format.ts';
import type { ArchiveContent, ArchiveSummary } from './archive-format.ts';
import { StoreError, type Body, type Database, type Store } from './store.ts';

/**
 * Why a restore did not happen, or cannot be trusted:
 * `damaged` (cut, changed, no archive at all) and `newer-format`: nothing was touched;
 * `not-empty`: nothing was touched, `force` was not given;
 * `differs`: written, but what is there now is not what the archive holds.
 */
export type RestoreProblem = Problem<'damaged' | 'newer-format' | 'not-empty' | 'differs'>;

/** How an archive is put back. */
export interface RestoreOptions {
	readonly force: boolean;
	readonly growing?: ReadonlySet<string>;
	readonly isAdded?: boolean;
}

/** Puts under way at a time; an embedded database commits up to that many at once. */
const PUTS_AT_ONCE = 32;
/** With the pauses between them about a minute: long enough for a CouchDB node to come back. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 250;

/**
 * Makes a store hold what an archive holds, and nothing else. Ids and bodies are the archive's, revisions are new.
 *
 * The archive is read three times: whole before anything is touched, then to write, then to compare with what is stored.
 * One that was interrupted is run again with `force`.
 *
 * @param options.force deletes every database there first, but those that grow
 * @param options.growing databases nothing is ever taken from: what the archive has of them is added to what is there
 * @param options.isAdded nothing is deleted, and only databases that grow are written: the archive is their own backup
 * @throws StoreError when the store fails meanwhile; the system's Error when the file cannot be read
 */
export async function restoreArchive(
	store: Store,
	file: string,
	options: RestoreOptions
): Promise<Result<ArchiveSummary, RestoreProblem>> {
	const { force, growing = new Set<string>(), isAdded = false } = options;
	try {
		const summary = await checkArchive(file);
		const present = isAdded ? [] : (await store.list()).filter((name) => !growing.has(name));
		if (present.length > 0 && !force) return fail('not-empty', { databases: present.length });
		for (const name of present) await store.destroy(name);
		const content = () => contentOf(file, isAdded ? growing : undefined);
		await writeContent(store, content());
		const differing = await findDifference(store, content(), { growing, isAdded });
		return differing === undefined ? ok(summary) : fail('differs', { database: differing });
	} catch (error) {
		if (error instanceof ArchiveError) return fail(error.code);
		throw error;
	}
}

/** Reads an archive to its end. Throws `ArchiveError` when it is not whole. */
async function checkArchive(file: string): Promise<ArchiveSummary> {
	const reading = readArchive(file);
	for (;;) {
		const next = await reading.next();
		if (next.done === true) return next.value;
	}
}

/** The content of an archive, of some databases or of all. */
async function* contentOf(
	file: string,
	only: ReadonlySet<string> | undefined
): AsyncGenerator<ArchiveContent> {
	let isWanted = true;
	for await (const line of readArchive(file)) {
		if (line.kind === 'database') isWanted = only?.has(line.name) ?? true;
		if (isWanted) yield line;
	}
}

async function writeContent(store: Store, content: AsyncIterable<ArchiveContent>): Promise<void> {
	let database: Database | undefined;
	const batch = new Map<string, Body>();
	const flush = async (): Promise<void> => {
		const target = database;
		if (target !== undefined)
			await Promise.all([...batch].map(([id, body]) => storeSurely(target, id, body)));
		batch.clear();
	};
	for await (const line of content) {
		const isFull = batch.size === PUTS_AT_ONCE;
		if (isFull || line.kind !== 'document' || batch.has(line.id)) await flush();
		if (line.kind === 'database') database = await store.open(line.name);
		else if (line.kind === 'document') batch.set(line.id, line.body);
		else if (database !== undefined) await removeSurely(database, line.id);
	}
	await flush();
}

/** Puts over whatever is there, and again while the store is unsure. */
async function storeSurely(database: Database, id: string, body: Body): Promise<void> {
	let rev: string | undefined;
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		const outcome = await database.put(id, body, rev);
		if (outcome.kind === 'stored') return;
		if (outcome.kind === 'unsure') await delay(FIRST_PAUSE_MS * 2 ** attempt);
		rev = (await database.get(id))?.rev;
	}
	throw new StoreError(`Document ${id} of ${database.name} could not be stored.`);
}

async function removeSurely(database: Database, id: string): Promise<void> {
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		const document = await database.get(id);
		if (document === undefined) return;
		const outcome = await database.remove(id, document.rev);
		if (outcome.kind === 'unsure') await delay(FIRST_PAUSE_MS * 2 ** attempt);
	}
	throw new StoreError(`Document ${id} of ${database.name} could not be removed.`);
}

/** The first database that is not as in the archive, or undefined. */
async function findDifference(
	store: Store,
	content: AsyncIterable<ArchiveContent>,
	{ growing, isAdded }: Required<Omit<RestoreOptions, 'force'>>
): Promise<string | undefined> {
	let name: string | undefined;
	const isThere = async (database: string): Promise<boolean> =>
		holds(await store.open(database), expected, { orMore: growing.has(database) });
	const names = new Set<string>();
	const expected = new Map<string, string>();
	for await (const line of content) {
		if (line.kind === 'document') expected.set(line.id, hashOf(line.body));
		else if (line.kind === 'removed') expected.delete(line.id);
		else {
			if (name !== undefined && !(await isThere(name))) return name;
			name = line.name;
			names.add(name);
			expected.clear();
		}
	}
	if (name !== undefined && !(await isThere(name))) return name;
	if (isAdded) return undefined;
	return (await store.list()).find((present) => !names.has(present) && !growing.has(present));
}

/** Whether a database holds exactly these documents (id → hash of the body), or these and more. */
async function holds(
	database: Database,
	expected: ReadonlyMap<string, string>,
	{ orMore }: { readonly orMore: boolean }
): Promise<boolean> {
	let count = 0;
	for await (const { id, body } of documentsOf(database)) {
		const hash = expected.get(id);
		if (hash === undefined && orMore) continue;
		if (hash !== hashOf(body)) return false;
		count++;
	}
	return count === expected.size;
}

const hashOf = (body: Body): string => hash('sha256', canonicalJson(body));

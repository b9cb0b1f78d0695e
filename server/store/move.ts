import Pouch from 'pouchdb';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import { documentsOf, LAST_ID } from './archive.ts';
import type { EmbeddedStore } from './embedded.ts';
import { readRange } from './pages.ts';
import { StoreError, type Database, type Store, type StoredDocument } from './store.ts';

/** From where to where. */
export interface Move {
	readonly source: EmbeddedStore;
	/** A CouchDB store with the same URL and prefix. */
	readonly target: Store;
	readonly url: string;
	readonly prefix: string;
}

/** What became of one database. */
export interface MovedDatabase {
	readonly name: string;
	/** Documents in the source. */
	readonly documents: number;
	/** Revisions sent this time, deletions included; 0 when a run before had sent all. */
	readonly sent: number;
	/** Id of the first document that is not the same on both sides, in id, revision or content. */
	readonly differsAt: string | undefined;
}

/** Revisions in one request; a document may have 1 MB. */
const BATCH_REVISIONS = 50;

/**
 * Copies every database of the embedded store to CouchDB by replication, so that revisions stay what they are, and compares
 * the two sides document by document. Runs again from where it stopped; sends nothing twice.
 *
 * Nobody may write on either side meanwhile: the embedded store is open here and nowhere else, and a server that already
 * runs on the CouchDB would make the comparison fail.
 *
 * @returns one database at a time, as soon as it is compared
 * @throws StoreError when one of the two does not answer
 */
export async function* moveDatabases(move: Move): AsyncGenerator<MovedDatabase, void, void> {
	for (const name of (await move.source.list()).sort()) {
		const target = await move.target.open(name);
		const sent = await replicate(move, name);
		const { documents, differsAt } = await compare(await move.source.open(name), target);
		yield { name, documents, sent, differsAt };
	}
}

async function replicate({ source, url, prefix }: Move, name: string): Promise<number> {
	const place = `${url.replace(/\/+$/, '')}/${prefix}${name}`;
	// The store has created the database, in one shard; PouchDB would do so in CouchDB's default of two.
	const remote = new Pouch(place, { adapter: 'http', skip_setup: true });
	try {
		const result = await source.withPouch(name, (local) =>
			Pouch.replicate(local, remote, { batch_size: BATCH_REVISIONS })
		);
		if (!result.ok || result.doc_write_failures > 0)
			throw new StoreError(`CouchDB refused ${result.doc_write_failures} documents of ${name}.`);
		await dropLosingLeaves(remote);
		return result.docs_written;
	} catch (cause) {
		if (cause instanceof StoreError) throw cause;
		throw new StoreError(`Database ${name} could not be sent: ${String(cause)}`, { cause });
	} finally {
		await remote.close();
	}
}

/**
 * A document rewritten more often between two runs than revisions are remembered arrives as a branch of its own, beside the
 * leaf of the run before. That leaf would never be read, but would keep its body, erased or not, so it is deleted.
 */
async function dropLosingLeaves(remote: Pouch): Promise<void> {
	const leaves = await readRange({ from: '', to: LAST_ID }, async ({ from, to, limit }) => {
		const page = { startkey: from, endkey: to, limit, include_docs: true, conflicts: true };
		const { rows } = await remote.allDocs(page);
		return rows.map(({ id, doc }) => ({ id, value: losingLeaves(id, doc?.['_conflicts']) }));
	});
	const deletions = leaves.flat();
	if (deletions.length > 0) await remote.bulkDocs(deletions);
}

const losingLeaves = (_id: string, conflicts: unknown) =>
	Array.isArray(conflicts)
		? conflicts.map((rev) => ({ _id, _rev: String(rev), _deleted: true }))
		: undefined;

async function compare(
	source: Database,
	target: Database
): Promise<Pick<MovedDatabase, 'documents' | 'differsAt'>> {
	const others = documentsOf(target);
	let documents = 0;
	let differsAt: string | undefined;
	for await (const document of documentsOf(source)) {
		documents++;
		if (differsAt !== undefined) continue; // Counting goes on.
		const other = await others.next();
		if (other.done === true || !isSame(document, other.value)) differsAt = document.id;
	}
	if (differsAt !== undefined) return { documents, differsAt };
	const extra = await others.next();
	return { documents, differsAt: extra.done === true ? undefined : extra.value.id };
}

const isSame = (a: StoredDocument, b: StoredDocument): boolean =>
	a.id === b.id && a.rev === b.rev && canonicalJson(a.body) === canonicalJson(b.body);

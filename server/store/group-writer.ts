import type { WriteRow } from 'pouchdb';
import { isDiskFull, probeDisk } from './disk.ts';
import type { PouchPool } from './pouch-pool.ts';
import type { Body, PutOutcome } from './store.ts';

/** One document to write, in PouchDB's terms. */
export interface Write {
	readonly id: string;
	readonly rev: string | undefined;
	/** Absent: the document is deleted. */
	readonly body: Body | undefined;
}

interface Waiting {
	readonly write: Write;
	readonly settle: (outcome: PutOutcome) => void;
}

/** Bounds how long the first of a group waits for the last, and the memory one group takes (documents reach 1 MB). */
const MAX_GROUP = 32;

/**
 * The one writer of an embedded database: commits in groups.
 *
 * PouchDB lets one write of a database run at a time, and each waits for the disk. Writes that arrive meanwhile go into the
 * next commit together and share its sync; each still has its own outcome. What must stay true: an outcome is given only
 * after the commit that holds the write came back, and one group never holds the same document twice.
 *
 * After a failed write nothing more is written through the same opening: LevelDB may have left half a record in its log and
 * would, on the next start, drop what was appended behind it, though it had been synced and acknowledged. The database is
 * closed and opened anew first, which reads the log and begins another. Reads go on meanwhile.
 *
 * ```
 *   sound ──write fails──▶ suspect ──disk takes a probe, database reopened──▶ sound
 * ```
 */
export class GroupWriter {
	readonly #name: string;
	readonly #pool: PouchPool;
	readonly #waiting: Waiting[] = [];
	#running = false;
	#suspect = false;

	constructor(name: string, pool: PouchPool) {
		this.#name = name;
		this.#pool = pool;
	}

	/** Writes a document, durably when the outcome is `stored`. Never rejects. */
	write(write: Write): Promise<PutOutcome> {
		return new Promise((settle) => {
			this.#waiting.push({ write, settle });
			if (!this.#running) void this.#run();
		});
	}

	async #run(): Promise<void> {
		this.#running = true;
		while (this.#waiting.length > 0) {
			const group = this.#nextGroup();
			const outcomes = await this.#commit(group.map(({ write }) => write));
			group.forEach(({ settle }, index) => settle(outcomes[index] ?? UNAVAILABLE));
		}
		this.#running = false;
	}

	/** The longest waiting, up to the first that would be the second write of its document. */
	#nextGroup(): Waiting[] {
		const ids = new Set<string>();
		for (const { write } of this.#waiting) {
			if (ids.has(write.id) || ids.size === MAX_GROUP) break;
			ids.add(write.id);
		}
		return this.#waiting.splice(0, ids.size);
	}

	async #commit(group: readonly Write[]): Promise<PutOutcome[]> {
		try {
			if (this.#suspect) await this.#reopen();
			const documents = group.map(documentOf);
			const rows = await this.#pool.use(this.#name, (pouch) => pouch.bulkDocs(documents));
			return rows.map(outcomeOf);
		} catch (error) {
			this.#suspect = true;
			const outcome: PutOutcome = isDiskFull(error) ? FULL : UNAVAILABLE;
			return group.map(() => outcome);
		}
	}

	async #reopen(): Promise<void> {
		await probeDisk(this.#pool.folder);
		await this.#pool.retire(this.#name);
		this.#suspect = false;
	}
}

const FULL: PutOutcome = { kind: 'unsure', reason: 'full' };
const UNAVAILABLE: PutOutcome = { kind: 'unsure', reason: 'unavailable' };

const documentOf = ({ id, rev, body }: Write) => ({
	...body,
	_id: id,
	...(rev === undefined ? {} : { _rev: rev }),
	...(body === undefined ? { _deleted: true } : {})
});

/** 409 is PouchDB's `conflict`. */
const outcomeOf = (row: WriteRow): PutOutcome => {
	if ('ok' in row) return { kind: 'stored', rev: row.rev };
	return row.status === 409 ? { kind: 'conflict' } : UNAVAILABLE;
};

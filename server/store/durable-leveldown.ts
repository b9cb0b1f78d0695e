import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import leveldown, { type Done, type Operation, type WriteOptions } from 'leveldown';

/**
 * LevelDB that means it. PouchDB never asks LevelDB to sync, so a put it reports as done is lost when the power goes. Handed
 * to PouchDB as its `db:`, this one forces `sync: true` on every write, and makes the names of new files durable as well
 * (a synced file whose folder entry was not synced may be gone after a power cut).
 *
 * `tests/torture/power-cut.ts` counts the syncs between request and acknowledgement.
 */
class DurableLevelDown extends leveldown {
	protected override _open(options: WriteOptions, done: Done): void {
		super._open(options, (error) => {
			if (error) {
				done(error);
				return;
			}
			try {
				syncFolder(this.location);
				syncFolder(dirname(this.location));
			} catch (cause) {
				done(new Error('The folder of a database could not be synced.', { cause }));
				return;
			}
			openByLocation.set(this.location, this);
			done();
		});
	}

	protected override _close(done: Done): void {
		openByLocation.delete(this.location);
		super._close(done);
	}

	protected override _put(key: unknown, value: unknown, options: WriteOptions, done: Done): void {
		super._put(key, value, { ...options, sync: true }, done);
	}

	protected override _del(key: unknown, options: WriteOptions, done: Done): void {
		super._del(key, { ...options, sync: true }, done);
	}

	protected override _batch(
		operations: readonly Operation[],
		options: WriteOptions,
		done: Done
	): void {
		super._batch(operations, { ...options, sync: true }, done);
	}

	/** PouchDB does not use chained batches; a version that does must not slip past the syncs. */
	protected override _chainedBatch(): never {
		throw new Error('Chained batches would not be durable.');
	}
}

/** The open databases of this process; LevelDB itself allows one opening per folder. */
const openByLocation = new Map<string, DurableLevelDown>();

const syncFolder = (folder: string): void => {
	const handle = openSync(folder, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
};

/**
 * What PouchDB's `db:` option wants: a function called without `new`, with `destroy` beside it. PouchDB tells its LevelDB
 * variants apart by the function's name.
 *
 * @param location the database's folder, absolute
 */
export function durableLeveldown(location: string): DurableLevelDown {
	return new DurableLevelDown(location);
}

durableLeveldown.destroy = (location: string, done: Done): void => {
	leveldown.destroy(location, done);
};

/** Smallest and greatest key there can be; PouchDB's own keys all lie between. */
const FIRST_KEY = Buffer.of(0x00);
const LAST_KEY = Buffer.of(0xff);

/**
 * Makes LevelDB rewrite an open database so that overwritten and deleted values are gone from its files.
 *
 * One `compactRange` is not enough: it flushes the log into a table file as it is, old values next to the entries that
 * delete them, and leaves that file alone when no level above it overlaps. So two empty markers at the ends of the key
 * space are written, which forces the second pass to merge every file below them.
 *
 * @throws Error of LevelDB, such as a full disk; the database is then as it was
 */
export async function dropObsoleteBytes(location: string): Promise<void> {
	const database = openByLocation.get(location);
	if (database === undefined) throw new Error('Only an open database can be compacted.');
	const compact = promisify(database.compactRange.bind(database));
	const write = promisify(database.batch.bind(database));
	await compact(FIRST_KEY, LAST_KEY);
	await write([
		{ type: 'put', key: FIRST_KEY, value: '' },
		{ type: 'put', key: LAST_KEY, value: '' }
	]);
	await compact(FIRST_KEY, LAST_KEY);
}

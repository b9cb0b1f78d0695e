import { expect, test } from 'vitest';
import type { Database } from '../../server/store/store.ts';
import { EVERYTHING, onDatabase, putAll, storedRev, type OpenStore } from './fixture.ts';

/** All changes after a position, page by page. */
async function readChanges(database: Database, since?: string, limit = 400) {
	const pages = [await database.changes(since, limit)];
	for (let page = pages[0]; page !== undefined && page.changes.length > 0;) {
		page = await database.changes(page.last, limit);
		pages.push(page);
	}
	return { changes: pages.flatMap(({ changes }) => changes), last: pages.at(-1)?.last };
}

/** Resolves once a follower, when called, finds the document in the changes after `since`. */
function seenByFollower(database: Database, id: string, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const look = async (): Promise<void> => {
			const { changes } = await readChanges(database);
			if (changes.some((change) => change.id === id)) resolve();
		};
		database.follow(() => void look().catch(reject), signal);
	});
}

/** What must be true of the changes feed. */
export function claimFeed(openStore: OpenStore): void {
	test(
		'changes after a position are those since, each with its revision',
		onDatabase(openStore, async (database) => {
			const empty = await database.changes(undefined, 10);
			expect(empty.changes).toEqual([]);
			const a = storedRev(await database.put('a', { n: 1 }));
			const b = storedRev(await database.put('b', { n: 1 }));
			const first = await database.changes(empty.last, 10);
			expect(first.changes.map(({ id, rev, deleted }) => ({ id, rev, deleted }))).toEqual([
				{ id: 'a', rev: a, deleted: false },
				{ id: 'b', rev: b, deleted: false }
			]);
			expect((await database.changes(first.last, 10)).changes).toEqual([]);
			const a2 = storedRev(await database.put('a', { n: 2 }, a));
			const second = await database.changes(first.last, 10);
			expect(second.changes.map(({ id, rev }) => ({ id, rev }))).toEqual([{ id: 'a', rev: a2 }]);
		})
	);

	test(
		'changes go on past a thousand documents, page by page',
		onDatabase(openStore, async (database) => {
			const ids = Array.from({ length: 1_100 }, (_, n) => `seg/a/${String(n).padStart(8, '0')}`);
			await putAll(database, ids);
			const { changes } = await readChanges(database);
			expect(changes.map(({ id }) => id).sort()).toEqual(ids);
		})
	);

	test(
		'a limited page goes on from its last change, and from each one before',
		onDatabase(openStore, async (database) => {
			for (const id of ['a', 'b', 'c']) storedRev(await database.put(id, {}));
			const page = await database.changes(undefined, 2);
			expect(page.changes.map(({ id }) => id)).toEqual(['a', 'b']);
			const rest = await database.changes(page.last, 2);
			expect(rest.changes.map(({ id }) => id)).toEqual(['c']);
			const fromFirst = await database.changes(page.changes[0]?.seq, 2);
			expect(fromFirst.changes.map(({ id }) => id)).toEqual(['b', 'c']);
		})
	);

	test(
		'a position no store of this kind gave begins from the beginning',
		onDatabase(openStore, async (database) => {
			storedRev(await database.put('a', {}));
			for (const foreign of ['12', 'nonsense'])
				expect((await database.changes(foreign, 10)).changes.map(({ id }) => id)).toEqual(['a']);
		})
	);

	test(
		'a removed document is gone from reads and stays in changes as deleted',
		onDatabase(openStore, async (database) => {
			const rev = storedRev(await database.put('a', { n: 1 }));
			expect(await database.remove('a', '1-967a00dff5e02add41819138abb3284d')).toEqual({
				kind: 'conflict'
			});
			storedRev(await database.remove('a', rev));
			expect(await database.get('a')).toBeUndefined();
			expect(await database.ids(EVERYTHING)).toEqual([]);
			expect(await database.range(EVERYTHING)).toEqual([]);
			const { changes } = await readChanges(database);
			expect(changes.map(({ id, deleted }) => ({ id, deleted }))).toEqual([
				{ id: 'a', deleted: true }
			]);
			storedRev(await database.put('a', { n: 2 }));
			expect((await database.get('a'))?.body).toEqual({ n: 2 });
		})
	);

	test(
		'a follower is called after a change',
		onDatabase(openStore, async (database) => {
			const following = new AbortController();
			const seen = seenByFollower(database, 'a', following.signal);
			storedRev(await database.put('a', {}));
			await seen;
			const seenAgain = seenByFollower(database, 'b', following.signal);
			storedRev(await database.put('b', {}));
			await seenAgain;
			following.abort();
		})
	);

	test(
		'a follower is not called once its signal has aborted',
		onDatabase(openStore, async (database) => {
			const first = new AbortController();
			const second = new AbortController();
			let calls = 0;
			database.follow(() => calls++, first.signal);
			const seen = seenByFollower(database, 'a', second.signal);
			storedRev(await database.put('a', {}));
			await seen;
			first.abort();
			const callsAtAbort = calls;
			const seenLater = seenByFollower(database, 'b', second.signal);
			storedRev(await database.put('b', {}));
			await seenLater;
			expect(calls).toBe(callsAtAbort);
			second.abort();
		})
	);
}

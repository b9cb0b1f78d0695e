import { expect, test } from 'vitest';
import { EVERYTHING, freshName, onDatabase, storedRev, type OpenStore } from './fixture.ts';

/** What must be true of a store as a whole: its databases, reopening, compaction, closing. */
export function claimStore(openStore: OpenStore): void {
	test(
		'compacting keeps every current document and the feed',
		onDatabase(openStore, async (database) => {
			const first = storedRev(await database.put('a', { n: 1 }));
			const second = storedRev(await database.put('a', { n: 2 }, first));
			const gone = storedRev(await database.put('b', {}));
			storedRev(await database.remove('b', gone));
			const before = await database.changes(undefined, 10);
			await database.compact();
			expect(await database.get('a')).toEqual({ id: 'a', rev: second, body: { n: 2 } });
			expect((await database.changes(undefined, 10)).changes).toEqual(before.changes);
			storedRev(await database.put('a', { n: 3 }, second));
		})
	);

	test('reopening the store keeps documents, revisions and positions', async () => {
		const store = await openStore();
		const database = await store.open(freshName());
		const rev = storedRev(await database.put('a', { n: 1 }));
		const { last } = await database.changes(undefined, 10);
		await store.close();
		const again = await openStore();
		try {
			const reopened = await again.open(database.name);
			expect(await reopened.get('a')).toEqual({ id: 'a', rev, body: { n: 1 } });
			expect((await reopened.changes(last, 10)).changes).toEqual([]);
			storedRev(await reopened.put('a', { n: 2 }, rev));
		} finally {
			await again.destroy(database.name);
			await again.close();
		}
	});

	test('databases are listed, kept apart, used by many handles at once, and destroyed', async () => {
		const store = await openStore();
		const names = Array.from({ length: 12 }, freshName);
		try {
			const databases = await Promise.all(names.map((each) => store.open(each)));
			for (const round of [1, 2, 3])
				await Promise.all(
					databases.map(async (database) =>
						storedRev(await database.put(`${database.name}/${round}`, { round }))
					)
				);
			expect(await store.list()).toEqual(expect.arrayContaining(names));
			for (const each of names) {
				const ids = await (await store.open(each)).ids(EVERYTHING);
				expect(ids.map(({ id }) => id)).toEqual([`${each}/1`, `${each}/2`, `${each}/3`]);
			}
		} finally {
			await Promise.all(names.map((each) => store.destroy(each)));
			await store.close();
		}
		const again = await openStore();
		const left = await again.list();
		await again.close();
		expect(left.filter((each) => names.includes(each))).toEqual([]);
	});

	test(
		'a destroyed database opens again empty',
		onDatabase(openStore, async (database, store) => {
			storedRev(await database.put('a', {}));
			await store.destroy(database.name);
			const anew = await store.open(database.name);
			expect(await anew.get('a')).toBeUndefined();
			storedRev(await anew.put('a', {}));
			expect((await anew.changes(undefined, 10)).changes.map(({ id }) => id)).toEqual(['a']);
		})
	);

	test('a store answers a ping until it is closed', async () => {
		const store = await openStore();
		const database = await store.open(freshName());
		expect(await store.ping()).toBeGreaterThan(0);
		await store.destroy(database.name);
		await store.close();
		await expect(store.ping()).rejects.toThrow('closed');
		await expect(database.get('a')).rejects.toThrow('closed');
		expect(await database.put('a', {})).toEqual({ kind: 'unsure', reason: 'unavailable' });
		await expect(store.list()).rejects.toThrow('closed');
		await expect(store.destroy(database.name)).rejects.toThrow('closed');
	});
}

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { EVERYTHING, onDatabase, putAll, storedRev, type OpenStore } from './fixture.ts';

/** More than the stores read at a time. */
const MANY = 1_100;

/** What must be true of documents, one by one and in ranges. */
export function claimDocuments(openStore: OpenStore): void {
	test(
		'a document comes back as it was put',
		onDatabase(openStore, async (database) => {
			const body = {
				text: '代到：奶奶 “您好” \u{1f475}\n\u0001',
				list: [1, -0.5, null, true, { empty: {} }],
				nested: { 'a/b': { _inner: 'kept' } }
			};
			const rev = storedRev(await database.put('seg/0a1b2c3d/00000001', body));
			const stored = { id: 'seg/0a1b2c3d/00000001', rev, body };
			expect(await database.get('seg/0a1b2c3d/00000001')).toEqual(stored);
			expect(await database.get('seg/0a1b2c3d/00000002')).toBeUndefined();
		})
	);

	test(
		'ids are taken literally, whatever a URL would make of them',
		onDatabase(openStore, async (database) => {
			const ids = [
				...['a b', 'a%2Fb', 'a+b', 'a/../b', 'a?rev=1', 'a#b', '村/一组', 'a"b\\'],
				...['...', './a', 'seg/_local/1', 'a_local/_design/b', 'a\u0000b']
			];
			for (const id of ids) storedRev(await database.put(id, { of: id }));
			for (const id of ids) expect((await database.get(id))?.body).toEqual({ of: id });
			expect(await database.ids(EVERYTHING)).toHaveLength(ids.length);
		})
	);

	test(
		'a put without a revision stores once, and then conflicts, the same body included',
		onDatabase(openStore, async (database) => {
			storedRev(await database.put('a', { n: 1 }));
			expect(await database.put('a', { n: 1 })).toEqual({ kind: 'conflict' });
			expect(await database.put('a', { n: 2 })).toEqual({ kind: 'conflict' });
			expect((await database.get('a'))?.body).toEqual({ n: 1 });
		})
	);

	test(
		'a put with a revision replaces that revision only',
		onDatabase(openStore, async (database) => {
			const first = storedRev(await database.put('a', { n: 1 }));
			const second = storedRev(await database.put('a', { n: 2 }, first));
			expect(second).not.toBe(first);
			expect(await database.put('a', { n: 3 }, first)).toEqual({ kind: 'conflict' });
			expect(await database.get('a')).toEqual({ id: 'a', rev: second, body: { n: 2 } });
		})
	);

	test(
		'a document written back unchanged is stored again',
		onDatabase(openStore, async (database) => {
			const first = storedRev(await database.put('a', { n: 1 }));
			storedRev(await database.put('a', { n: 1 }, first));
		})
	);

	test(
		'a revision that never was conflicts, also where there is no document',
		onDatabase(openStore, async (database) => {
			const ghost = '1-967a00dff5e02add41819138abb3284d';
			storedRev(await database.put('a', {}));
			expect(await database.put('a', {}, '7-967a00dff5e02add41819138abb3284d')).toEqual({
				kind: 'conflict'
			});
			expect(await database.put('b', {}, ghost)).toEqual({ kind: 'conflict' });
			expect(await database.put('b', {}, 'nonsense')).toEqual({ kind: 'conflict' });
			expect(await database.remove('b', ghost)).toEqual({ kind: 'conflict' });
		})
	);

	test(
		'of many puts of one new document exactly one is stored',
		onDatabase(openStore, async (database) => {
			const puts = Array.from({ length: 20 }, (_, n) => database.put('a', { n }));
			const outcomes = await Promise.all(puts);
			const winners = outcomes.flatMap(({ kind }, n) => (kind === 'stored' ? [n] : []));
			expect(winners).toHaveLength(1);
			expect(outcomes.filter(({ kind }) => kind === 'conflict')).toHaveLength(19);
			expect((await database.get('a'))?.body).toEqual({ n: winners[0] });
		})
	);

	test(
		'a document of 1 MB is stored whole',
		onDatabase(openStore, async (database) => {
			const body = {
				text: randomBytes(384 * 1024).toString('base64'),
				name: '讲座'.repeat(80_000)
			};
			storedRev(await database.put('large', body));
			expect((await database.get('large'))?.body).toEqual(body);
		})
	);

	test(
		'what CouchDB keeps for itself is refused as a bug',
		onDatabase(openStore, async (database, store) => {
			await expect(database.put('_design/x', {})).rejects.toThrow('_design/x');
			await expect(database.put('', {})).rejects.toThrow('cannot be the id');
			for (const id of ['.', '..'])
				await expect(database.put(id, {})).rejects.toThrow('cannot be the id');
			await expect(database.put('a', { _deleted: true })).rejects.toThrow('_deleted');
			expect(await database.get('_all_docs')).toBeUndefined();
			expect(await database.get('')).toBeUndefined();
			await expect(store.open('Site-1')).rejects.toThrow('Site-1');
			await expect(store.open('../site')).rejects.toThrow('../site');
		})
	);

	test(
		'a range holds both its ends, in code-point order',
		onDatabase(openStore, async (database) => {
			const ids = [
				'seg/a/1',
				'seg/a/2',
				'seg/a/3',
				'seg/a0',
				'seg/b/1',
				'seg/村',
				'seg/\ufb01',
				'seg/\u{1f475}'
			];
			await putAll(database, [...ids].reverse());
			const found = async (from: string, to: string, limit?: number) =>
				(await database.ids({ from, to, ...(limit === undefined ? {} : { limit }) })).map(
					({ id }) => id
				);
			expect(await found('', '\u{10ffff}')).toEqual(ids);
			expect(await found('seg/a/1', 'seg/a/3')).toEqual(['seg/a/1', 'seg/a/2', 'seg/a/3']);
			expect(await found('seg/a/', 'seg/a/\uffff')).toEqual(['seg/a/1', 'seg/a/2', 'seg/a/3']);
			expect(await found('seg/a/2', 'seg/z', 2)).toEqual(['seg/a/2', 'seg/a/3']);
			expect(await found('seg/b', 'seg/a')).toEqual([]);
			expect(await found('', '')).toEqual([]);
			expect(await found('seg/a/1', 'seg/z', 0)).toEqual([]);
			const bodies = await database.range({ from: 'seg/a0', to: 'seg/b/1' });
			expect(bodies.map(({ id, body }) => [id, body])).toEqual([
				['seg/a0', { of: 'seg/a0' }],
				['seg/b/1', { of: 'seg/b/1' }]
			]);
			expect(bodies.map(({ id, rev }) => ({ id, rev }))).toEqual(
				await database.ids({ from: 'seg/a0', to: 'seg/b/1' })
			);
		})
	);

	test(
		'ranges go on past a thousand documents',
		onDatabase(openStore, async (database) => {
			const ids = Array.from({ length: MANY }, (_, n) => `seg/a/${String(n).padStart(8, '0')}`);
			await putAll(database, ids);
			expect((await database.ids(EVERYTHING)).map(({ id }) => id)).toEqual(ids);
			expect((await database.range(EVERYTHING)).map(({ body }) => body)).toEqual(
				ids.map((of) => ({ of }))
			);
			expect(await database.ids({ ...EVERYTHING, limit: 777 })).toHaveLength(777);
		})
	);
}

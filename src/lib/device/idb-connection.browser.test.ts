import { expect, test } from 'vitest';
import { deleteIdb, openIdb, type IdbSchema } from './idb-connection.ts';
import { ended, transact } from './idb-transaction.ts';
import { freshId } from './random.ts';

const FIRST: IdbSchema = [{ rows: '' }];
const SECOND: IdbSchema = [{ rows: '' }, { chunks: '[file+n]' }];

const put = (db: IDBDatabase, row: string): Promise<unknown> =>
	transact(db, { mode: 'readwrite', stores: ['rows'] }, (tx) =>
		ended(tx.objectStore('rows').put(row, 'key'))
	);
const get = (db: IDBDatabase): Promise<unknown> =>
	transact(db, { mode: 'readonly', stores: ['rows'] }, (tx) =>
		ended(tx.objectStore('rows').get('key'))
	);

test('a missing database is made, or told to be lost and then not left behind empty', async () => {
	const name = `test-${freshId()}`;
	const known = { name, schema: FIRST, whenMissing: 'lost' } as const;
	await expect(openIdb(known)).rejects.toMatchObject({ code: 'lost' });
	expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
	const made = await openIdb({ ...known, whenMissing: 'make' });
	made.close();
	const again = await openIdb(known);
	again.close();
	await deleteIdb(name);
});

test('an older database gets the new stores and keeps its rows, while another tab holds it open', async () => {
	const name = `test-${freshId()}`;
	const old = await openIdb({ name, schema: FIRST, whenMissing: 'make' });
	await put(old.db, 'kept');
	const upgraded = await openIdb({ name, schema: SECOND, whenMissing: 'lost' });
	expect(old.isOpen).toBe(false);
	expect([...upgraded.db.objectStoreNames]).toEqual(['chunks', 'rows']);
	expect(await get(upgraded.db)).toBe('kept');
	upgraded.close();
	await deleteIdb(name);
});

test('a database newer than the app is used as it is', async () => {
	const name = `test-${freshId()}`;
	const newer = await openIdb({ name, schema: SECOND, whenMissing: 'make' });
	const older = await openIdb({ name, schema: FIRST, whenMissing: 'lost' });
	expect(newer.isOpen).toBe(true);
	await put(older.db, 'from the older app');
	expect(await get(newer.db)).toBe('from the older app');
	newer.close();
	older.close();
	await deleteIdb(name);
});

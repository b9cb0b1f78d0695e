import { beforeAll, beforeEach, expect, test } from 'vitest';
import { asDeviceId, asSiteId, siteScope } from '#lib/core/ids.ts';
import { createDatabase, deleteDatabase, IdbStore } from './idb-store.ts';
import { freshId } from './random.ts';
import { StorageError } from './storage-error.ts';
import { CONTRACT_DEVICE, CONTRACT_PHONE, testDeviceStore } from './store-contract.ts';
import type { EntryRow } from './store.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));

/** The browser's own handles, made to fail as they do on phones. */
const handles: { deaths: number; isDiskFull: boolean; asked: string[] } = {
	deaths: 0,
	isDiskFull: false,
	asked: []
};

beforeAll(() => {
	const transaction = Reflect.get(IDBDatabase.prototype, 'transaction');
	IDBDatabase.prototype.transaction = function (...order) {
		if (handles.deaths > 0) {
			handles.deaths -= 1;
			throw new DOMException('The database connection is closing.', 'InvalidStateError');
		}
		const [, mode, options] = order;
		if (mode === 'readwrite') handles.asked.push(options?.durability ?? 'default');
		return Reflect.apply(transaction, this, order);
	};
	const put = Reflect.get(IDBObjectStore.prototype, 'put');
	IDBObjectStore.prototype.put = function (...order) {
		if (handles.isDiskFull) throw new DOMException('The disk is full.', 'QuotaExceededError');
		return Reflect.apply(put, this, order);
	};
});

beforeEach(() => {
	Object.assign(handles, { deaths: 0, isDiskFull: false, asked: [] });
});

async function freshDatabase(): Promise<string> {
	const name = `test-${freshId()}`;
	await createDatabase(name, CONTRACT_PHONE);
	return name;
}

testDeviceStore('IndexedDB', async () => {
	const name = await freshDatabase();
	const opened = [new IdbStore(name)];
	return {
		store: opened[0] ?? new IdbStore(name),
		reopen: async () => {
			await Promise.all(opened.map((store) => store.close()));
			const store = new IdbStore(name);
			opened.push(store);
			return store;
		},
		close: async () => {
			await Promise.all(opened.map((store) => store.close()));
			await deleteDatabase(name);
		}
	};
});

test('every write asks for strict durability', async () => {
	const store = new IdbStore(await freshDatabase());
	handles.asked = [];
	await store.write((tx) => tx.putEntries([row('a', 1)]));
	expect(handles.asked).toEqual(['strict']);
	await store.close();
});

test('a handle that died under us is dropped, opened anew, and the write is done', async () => {
	const store = new IdbStore(await freshDatabase());
	await store.read((tx) => tx.phone());
	handles.deaths = 4;
	await store.write((tx) => tx.putEntries([row('a', 1)]));
	expect(handles.deaths).toBe(0);
	expect(await store.read((tx) => tx.entry(SITE, 'a'))).toEqual(row('a', 1));
	await store.close();
});

test('writes at the same time on a dead handle are all done', async () => {
	const store = new IdbStore(await freshDatabase());
	await store.read((tx) => tx.phone());
	handles.deaths = 12;
	await Promise.all(
		Array.from({ length: 10 }, (_, index) =>
			store.write((tx) => tx.putEntries([row(`k${index}`, 1)]))
		)
	);
	expect(await store.read((tx) => tx.entriesUnder(SITE, 'k'))).toHaveLength(10);
	await store.close();
});

test('a database that stays away is a named error, and works again once it is back', async () => {
	const store = new IdbStore(await freshDatabase());
	handles.deaths = Infinity;
	await expect(store.write((tx) => tx.putEntries([row('a', 1)]))).rejects.toMatchObject({
		name: 'StorageError',
		code: 'connection'
	});
	handles.deaths = 0;
	await store.write((tx) => tx.putEntries([row('a', 2)]));
	expect(await store.read((tx) => tx.entry(SITE, 'a'))).toEqual(row('a', 2));
	await store.close();
});

test('a full disk is a named error, and changed nothing', async () => {
	const store = new IdbStore(await freshDatabase());
	handles.isDiskFull = true;
	const failure = await store.write((tx) => tx.putEntries([row('a', 1)])).catch((e: unknown) => e);
	handles.isDiskFull = false;
	expect(failure).toBeInstanceOf(StorageError);
	expect(failure).toMatchObject({ code: 'quota' });
	expect(await store.read((tx) => tx.entry(SITE, 'a'))).toBeUndefined();
	await store.close();
});

test('a database that comes back empty is never written to', async () => {
	const store = new IdbStore(`test-${freshId()}`);
	await expect(store.write((tx) => tx.putEntries([row('a', 1)]))).rejects.toMatchObject({
		code: 'lost'
	});
	await store.close();
});

test('a bug in the work is thrown as it is, and tried once', async () => {
	const store = new IdbStore(await freshDatabase());
	const bug = new TypeError('a bug');
	let tries = 0;
	const write = store.write(() => {
		tries += 1;
		return Promise.reject(bug);
	});
	await expect(write).rejects.toBe(bug);
	expect(tries).toBe(1);
	await store.close();
});

function row(key: string, seq: number): EntryRow {
	const by = CONTRACT_PHONE.account;
	const device = CONTRACT_DEVICE;
	const state = { [device]: { key, value: seq, at: seq, by, device: asDeviceId(device), seq } };
	return { scope: SITE, key, state };
}

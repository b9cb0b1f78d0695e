import { expect, test } from 'vitest';
import { asSessionId, asSiteId, siteScope } from '#lib/core/ids.ts';
import { openIdb } from './idb-connection.ts';
import { createDatabase, IdbStore } from './idb-store.ts';
import { ended, transact } from './idb-transaction.ts';
import { PHONE_KEY, PHONE_SCHEMA } from './phone-schema.ts';
import { countPhotosHere, PhotoStore, type PhotoRow } from './photo-store.ts';
import { freshId } from './random.ts';
import { CONTRACT_DEVICE, CONTRACT_PHONE } from './store-contract.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const TONIGHT = asSessionId('t0n1ght0');
const OTHER = asSessionId('t0n1ght1');

const row = (id: string, more: Partial<PhotoRow> = {}): PhotoRow => ({
	scope: SITE,
	session: TONIGHT,
	id,
	sha256: id.repeat(8),
	sizeBytes: 3,
	state: 'waiting',
	sentBytes: 0,
	...more
});
const bytes = new Uint8Array([1, 2, 3]);

async function opened() {
	const name = `test-${freshId()}`;
	await createDatabase(name, CONTRACT_PHONE);
	return { name, photos: new PhotoStore(name) };
}

test('a photo is kept with its bytes, listed by session, and comes back after a start', async () => {
	const { name, photos } = await opened();
	await photos.add(row('a0000000'), bytes);
	await photos.add(row('b0000000', { session: OTHER }), bytes);
	await photos.close();
	const again = new PhotoStore(name);
	expect(await again.of(SITE, TONIGHT)).toEqual([row('a0000000')]);
	expect(await again.all()).toHaveLength(2);
	expect(await again.bytesOf(row('a0000000'))).toEqual(bytes);
	expect(await countPhotosHere(name)).toBe(2);
	await again.close();
});

test('it advances, and one that is leaving stays leaving; its bytes are gone at once', async () => {
	const { photos } = await opened();
	await photos.add(row('a0000000'), bytes);
	await photos.advance(row('a0000000'), { sentBytes: 2 });
	expect(await photos.of(SITE, TONIGHT)).toEqual([row('a0000000', { sentBytes: 2 })]);
	await photos.leave(row('a0000000', { sentBytes: 2 }));
	await photos.advance(row('a0000000'), { state: 'delivered' });
	expect((await photos.all()).map(({ state }) => state)).toEqual(['leaving']);
	expect(await photos.bytesOf(row('a0000000'))).toBeUndefined();
	await photos.drop(row('a0000000'));
	await photos.advance(row('a0000000'), { state: 'delivered' });
	expect(await photos.all()).toEqual([]);
	await photos.close();
});

test('another tab hears of a photo', async () => {
	const { name, photos } = await opened();
	const other = new PhotoStore(name);
	const heard = new Promise<void>((resolve) => other.onChange(() => resolve()));
	await photos.add(row('a0000000'), bytes);
	await heard;
	expect(await other.all()).toHaveLength(1);
	await Promise.all([photos.close(), other.close()]);
});

test('a database of the first version is brought up with all its facts, and an open tab of it goes on', async () => {
	const name = `test-${freshId()}`;
	const [first] = PHONE_SCHEMA;
	if (first === undefined) throw new Error('There is no first version.');
	const old = await openIdb({ name, schema: [first], whenMissing: 'make' });
	const fact = {
		key: 'mark/x',
		value: 1,
		at: 1,
		by: CONTRACT_PHONE.account,
		device: CONTRACT_DEVICE
	};
	await transact(old.db, { mode: 'readwrite', stores: ['phone', 'pending'] }, async (tx) => {
		await ended(tx.objectStore('phone').add(CONTRACT_PHONE, PHONE_KEY));
		for (let seq = 1; seq <= 500; seq++)
			await ended(tx.objectStore('pending').add({ scope: SITE, fact: { ...fact, seq } }));
	});
	expect(old.db.version).toBe(10);
	const store = new IdbStore(name);
	expect(await store.read((tx) => tx.pending())).toHaveLength(500);
	expect(await store.read((tx) => tx.phone())).toEqual(CONTRACT_PHONE);
	expect(old.isOpen).toBe(false);
	const photos = new PhotoStore(name);
	await photos.add(row('a0000000'), bytes);
	expect(await store.read((tx) => tx.pending())).toHaveLength(500);
	await Promise.all([store.close(), photos.close()]);
});

import { afterEach, expect, test } from 'vitest';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { deleteIdb } from './idb-connection.ts';
import { MEDIA_DATABASE } from './media-schema.ts';
import { NOBODY, PositionStore, type PositionRow } from './positions.ts';
import { PublicCatalogStore } from './public-catalog.ts';

afterEach(() => deleteIdb(MEDIA_DATABASE));

const row = (who: string, lecture: string, positionS: number): PositionRow => ({
	...{ who, lecture, positionS },
	durationS: 600,
	at: 1
});

test('everybody on a shared phone finds the own positions, after a restart too', async () => {
	const first = new PositionStore();
	await first.put(row('a0000001', 'district/aaaaaaa1', 10));
	await first.put(row('a0000001', 'district/aaaaaaa2', 20));
	await first.put(row('a0000002', 'district/aaaaaaa1', 30));
	await first.put(row(NOBODY, 'district/aaaaaaa1', 40));
	await first.put(row('a0000001', 'district/aaaaaaa1', 15));
	await first.close();

	const again = new PositionStore();
	const positionsOf = async (who: string) => (await again.of(who)).map((found) => found.positionS);
	expect(await positionsOf('a0000001')).toEqual([15, 20]);
	expect(await positionsOf('a0000002')).toEqual([30]);
	expect(await positionsOf(NOBODY)).toEqual([40]);

	await again.remove('a0000001', 'district/aaaaaaa1');
	expect(await positionsOf('a0000001')).toEqual([20]);
	expect(await positionsOf('a0000002')).toEqual([30]);
	await again.close();
});

test('the public catalog is there after a restart; before it was received there is none', async () => {
	const first = new PublicCatalogStore();
	expect(await first.read()).toBeUndefined();
	const received = { etag: 'W/"1"', snapshot: makeSnapshot(new Map(), {}) };
	await first.write(received);
	await first.close();

	const again = new PublicCatalogStore();
	expect(await again.read()).toEqual(received);
	await again.close();
});

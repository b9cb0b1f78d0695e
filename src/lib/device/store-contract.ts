import { expect, test } from 'vitest';
import type { Fact } from '#lib/core/facts/fact.ts';
import {
	asAccountId,
	asDeviceId,
	asSiteId,
	siteScope,
	type DeviceId,
	type Scope
} from '#lib/core/ids.ts';
import { packSegment, sealSegment } from '#lib/core/protocol/segment.ts';
import type {
	DeviceStore,
	DiaryRow,
	EntryRow,
	PendingRow,
	PhoneRow,
	RefusalRow,
	SealedRow
} from './store.ts';
import { DIARY_LENGTH } from './store.ts';

/**
 * What every `DeviceStore` must do, told once: IndexedDB in a real browser and the simulator's disk are held to the same.
 * Call it in a test file; `openStore` gives a fresh store that holds `CONTRACT_PHONE`, and a way to open it again.
 */
export interface StoreUnderTest {
	readonly store: DeviceStore;
	/** The same content through a fresh handle, as after a restart. */
	readonly reopen: () => Promise<DeviceStore>;
	readonly close: () => Promise<void>;
}

export const CONTRACT_DEVICE = asDeviceId('d0d0d0d0');
const OTHER_DEVICE = asDeviceId('d1d1d1d1');
const ACCOUNT = asAccountId('acac0001');
const SITE: Scope = siteScope(asSiteId('s1s1s1s1'));
const OTHER_SITE: Scope = siteScope(asSiteId('s2s2s2s2'));

export const CONTRACT_PHONE: PhoneRow = {
	account: ACCOUNT,
	device: CONTRACT_DEVICE,
	clockOffsetMs: 0
};

/** Declares the suite's tests. */
export function testDeviceStore(name: string, openStore: () => Promise<StoreUnderTest>): void {
	const claim = (what: string, check: (under: StoreUnderTest) => Promise<void>) =>
		test(`${name}: ${what}`, async () => {
			const under = await openStore();
			try {
				await check(under);
			} finally {
				await under.close();
			}
		});

	claim('what was written is there after a restart', async ({ store, reopen }) => {
		const phone: PhoneRow = { ...CONTRACT_PHONE, clockOffsetMs: 1500, retired: [OTHER_DEVICE] };
		const scope = { scope: SITE, seq: 3, n: 1, vector: { [OTHER_DEVICE]: 2 }, have: 1 };
		await store.write(async (tx) => {
			await tx.putPhone(phone);
			await tx.putScope(scope);
			await tx.putEntries([entry(SITE, 'person/p0p0p0p0/name', 1)]);
		});
		const later = await reopen();
		await later.read(async (tx) => {
			expect(await tx.phone()).toEqual(phone);
			expect(await tx.scope(SITE)).toEqual(scope);
			expect(await tx.scopes()).toEqual([scope]);
			expect(await tx.scope(OTHER_SITE)).toBeUndefined();
			expect(await tx.entry(SITE, 'person/p0p0p0p0/name')).toEqual(
				entry(SITE, 'person/p0p0p0p0/name', 1)
			);
		});
	});

	claim('a transaction whose work throws changes nothing', async ({ store }) => {
		const failure = new Error('a bug');
		const write = store.write(async (tx) => {
			await tx.putEntries([entry(SITE, 'a', 1)]);
			await tx.putPending([pending(SITE, CONTRACT_DEVICE, 1)]);
			throw failure;
		});
		await expect(write).rejects.toThrow(failure);
		await store.read(async (tx) => {
			expect(await tx.entry(SITE, 'a')).toBeUndefined();
			expect(await tx.pending()).toEqual([]);
		});
	});

	claim(
		'writes see their own changes, and writes at once follow one another',
		async ({ store }) => {
			const raise = () =>
				store.write(async (tx) => {
					const row = (await tx.scope(SITE)) ?? { scope: SITE, seq: 0, n: 0, vector: {} };
					await tx.putScope({ ...row, seq: row.seq + 1 });
					expect((await tx.scope(SITE))?.seq).toBe(row.seq + 1);
					return row.seq + 1;
				});
			expect(await Promise.all(Array.from({ length: 20 }, raise))).toEqual(
				Array.from({ length: 20 }, (_, index) => index + 1)
			);
		}
	);

	claim(
		'pending facts come in (scope, device, seq) order and go by identity',
		async ({ store }) => {
			const rows = [
				pending(OTHER_SITE, CONTRACT_DEVICE, 1),
				pending(SITE, OTHER_DEVICE, 2),
				pending(SITE, CONTRACT_DEVICE, 10),
				pending(SITE, CONTRACT_DEVICE, 9)
			];
			await store.write((tx) => tx.putPending(rows));
			const [last, third, second, first] = rows;
			expect(await store.read((tx) => tx.pending())).toEqual([first, second, third, last]);
			await store.write((tx) => tx.dropPending(rows.slice(0, 2)));
			expect(await store.read((tx) => tx.pending())).toEqual([first, second]);
		}
	);

	claim('sealed segments are found by state, by place and above a number', async ({ store }) => {
		const rows = [1, 2, 10].map((n) => sealed(SITE, CONTRACT_DEVICE, n));
		const [one, two, ten] = rows;
		const others = [sealed(SITE, OTHER_DEVICE, 1), sealed(OTHER_SITE, CONTRACT_DEVICE, 3)];
		await store.write((tx) => tx.putSealed([...others, ...rows].reverse()));
		const waiting = await store.read((tx) => tx.sealed({ state: 'waiting' }));
		expect(waiting).toEqual([one, two, ten, ...others]);
		const above = await store.read((tx) =>
			tx.sealed({ scope: SITE, device: CONTRACT_DEVICE, above: 1 })
		);
		expect(above).toEqual([two, ten]);
		const delivered: SealedRow = {
			...sealed(SITE, CONTRACT_DEVICE, 2),
			state: 'delivered',
			refused: [0]
		};
		await store.write((tx) => tx.putSealed([delivered]));
		await store.write((tx) => tx.dropSealed(others));
		await store.read(async (tx) => {
			expect(await tx.segment(SITE, CONTRACT_DEVICE, 2)).toEqual(delivered);
			expect(await tx.segment(SITE, CONTRACT_DEVICE, 3)).toBeUndefined();
			expect(await tx.sealed({ state: 'waiting' })).toEqual([one, ten]);
			expect(await tx.sealed({ state: 'delivered' })).toEqual([delivered]);
		});
	});

	claim(
		'entries are read by key in the order asked, and by prefix in key order',
		async ({ store }) => {
			const keys = ['mark/s/b', 'mark/s/a', 'mark/t/a', 'mark', 'person/p/name', 'mark/s/中'];
			await store.write(async (tx) => {
				await tx.putEntries(keys.map((key) => entry(SITE, key, 1)));
				await tx.putEntries([entry(OTHER_SITE, 'mark/s/a', 7)]);
			});
			await store.read(async (tx) => {
				expect(await tx.entries(SITE, ['mark/s/b', 'none', 'mark'])).toEqual([
					entry(SITE, 'mark/s/b', 1),
					undefined,
					entry(SITE, 'mark', 1)
				]);
				expect(await tx.entries(SITE, [])).toEqual([]);
				const under = async (prefix: string) =>
					(await tx.entriesUnder(SITE, prefix)).map(({ key }) => key);
				expect(await under('mark/s/')).toEqual(['mark/s/a', 'mark/s/b', 'mark/s/中']);
				expect(await under('mark/s/a')).toEqual(['mark/s/a']);
				expect(await under('')).toEqual([...keys].sort());
			});
			await store.write((tx) => tx.dropEntries([{ scope: SITE, key: 'mark/s/a' }]));
			expect(await store.read((tx) => tx.entry(OTHER_SITE, 'mark/s/a'))).toBeDefined();
			expect(await store.read((tx) => tx.entry(SITE, 'mark/s/a'))).toBeUndefined();
		}
	);

	claim('a new verdict replaces the refusals of its segment only', async ({ store }) => {
		const rows = [refusal(1, 0), refusal(1, 5), refusal(2, 0)];
		await store.write((tx) => tx.putRefusals(rows));
		await store.write((tx) => tx.putRefusals([{ ...refusal(1, 5), dealtWith: true }]));
		await store.write((tx) => tx.dropRefusals({ scope: SITE, device: CONTRACT_DEVICE, n: 2 }));
		expect(await store.read((tx) => tx.refusals())).toEqual([
			refusal(1, 0),
			{ ...refusal(1, 5), dealtWith: true }
		]);
	});

	claim('the diary keeps the newest lines, newest first', async ({ store }) => {
		for (let at = 1; at <= DIARY_LENGTH + 3; at++)
			await store.write((tx) => tx.addDiary(diaryLine(at)));
		const lines = await store.read((tx) => tx.diary());
		expect(lines.map(({ at }) => at)).toEqual(
			Array.from({ length: DIARY_LENGTH }, (_, index) => DIARY_LENGTH + 3 - index)
		);
		expect(lines[0]).toEqual(diaryLine(DIARY_LENGTH + 3));
	});
}

const fact = (key: string, device: DeviceId, seq: number): Fact => ({
	key,
	value: { status: 'present' },
	at: 1_795_000_000 + seq,
	by: ACCOUNT,
	device,
	seq
});

const pending = (scope: Scope, device: DeviceId, seq: number): PendingRow => ({
	scope,
	fact: fact(`mark/x0x0x0x0/p${String(seq).padStart(7, '0')}`, device, seq)
});

const entry = (scope: Scope, key: string, seq: number): EntryRow => ({
	scope,
	key,
	state: { [CONTRACT_DEVICE]: fact(key, CONTRACT_DEVICE, seq) },
	waiting: seq
});

function sealed(scope: Scope, device: DeviceId, n: number): SealedRow {
	const facts = [fact('mark/x0x0x0x0/p0p0p0p0', device, n)];
	const segment = sealSegment({ scope, device, n, facts });
	const packed = packSegment(segment, device);
	return { scope, device, n, state: 'waiting', count: 1, packed, sizeBytes: 100 };
}

const refusal = (n: number, index: number): RefusalRow => ({
	scope: SITE,
	device: CONTRACT_DEVICE,
	n,
	index,
	code: 'no-right',
	fact: fact('mark/x0x0x0x0/p0p0p0p0', CONTRACT_DEVICE, n),
	at: 1_795_000_000_000,
	dealtWith: false
});

const diaryLine = (at: number): DiaryRow => ({
	at,
	kind: 'failed',
	delivered: 0,
	received: 0,
	refused: 0,
	problem: 'offline'
});

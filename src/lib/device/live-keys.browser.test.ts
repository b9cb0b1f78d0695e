import { expect, test } from 'vitest';
import { asSiteId, siteScope } from '#lib/core/ids.ts';
import { createDatabase, IdbStore } from './idb-store.ts';
import { StoreLiveKeys } from './live-keys.ts';
import { freshId } from './random.ts';
import { CONTRACT_DEVICE, CONTRACT_PHONE } from './store-contract.ts';
import type { EntryRow } from './store.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const OTHER_SITE = siteScope(asSiteId('s2s2s2s2'));

test('a live source reads its prefixes once, then follows every commit without reading', async () => {
	const { store, live, heard } = await opened(['mark/', 'expected/x']);
	await heard.next();
	expect([...live.rows.keys()]).toEqual(['mark/a', 'expected/x']);
	const before = live.keys;
	await store.write((tx) => tx.putEntries([row('mark/b', 1), row('person/p', 1)]));
	expect(heard.all).toEqual([['mark/a', 'expected/x'], ['mark/b']]);
	expect(live.keys.get('mark/b')).toEqual(row('mark/b', 1).state);
	expect(before.has('mark/b')).toBe(false);
	await store.write((tx) => tx.dropEntries([row('mark/b', 1)]));
	expect(live.rows.has('mark/b')).toBe(false);
	expect(live.keys.has('mark/b')).toBe(false);
});

test('another scope, and a transaction that failed, are no news', async () => {
	const { store, heard } = await opened(['mark/']);
	await heard.next();
	await store.write((tx) => tx.putEntries([row('mark/b', 1, OTHER_SITE)]));
	const failing = store.write(async (tx) => {
		await tx.putEntries([row('mark/c', 1)]);
		throw new Error('a bug');
	});
	await expect(failing).rejects.toThrow('a bug');
	expect(heard.all).toHaveLength(1);
});

test('a held commit is told only when released, and those after it wait their turn', async () => {
	const { store, live, heard } = await opened(['mark/']);
	await heard.next();
	const { release } = await store.writeHeld((tx) => tx.putEntries([row('mark/a', 2)]));
	await store.write((tx) => tx.putEntries([row('mark/a', 3)]));
	expect(live.rows.get('mark/a')).toEqual(row('mark/a', 1));
	release();
	expect(live.rows.get('mark/a')).toEqual(row('mark/a', 3));
});

test('two tabs: what one writes, the other shows; of crossing writes both show the last', async () => {
	const { name, store, live, heard } = await opened(['mark/']);
	await heard.next();
	const otherTab = new IdbStore(name);
	const otherLive = new StoreLiveKeys(otherTab, SITE, ['mark/']);
	const otherHeard = listen(otherLive);
	await otherHeard.next();
	await otherTab.write((tx) => tx.putEntries([row('mark/b', 1)]));
	await heard.next();
	expect(live.rows.get('mark/b')).toEqual(row('mark/b', 1));
	for (let seq = 2; seq < 30; seq++)
		await Promise.all([
			store.write((tx) => tx.putEntries([row('mark/b', seq)])),
			otherTab.write((tx) => tx.putEntries([row('mark/b', seq + 100)]))
		]);
	const last = await store.read((tx) => tx.entry(SITE, 'mark/b'));
	await expect.poll(() => live.rows.get('mark/b')).toEqual(last);
	await expect.poll(() => otherLive.rows.get('mark/b')).toEqual(last);
	await otherTab.close();
});

test('nothing is read or told after the last listener left', async () => {
	const { store, live, heard } = await opened(['mark/']);
	await heard.next();
	heard.stop();
	await store.write((tx) => tx.putEntries([row('mark/b', 1)]));
	expect(live.rows.has('mark/b')).toBe(false);
	const again = listen(live);
	await again.next();
	expect(live.rows.has('mark/b')).toBe(true);
});

test('more than a thousand changes at once reach another tab, too', async () => {
	const { name, live, heard } = await opened(['mark/']);
	await heard.next();
	const otherTab = new IdbStore(name);
	const rows = Array.from({ length: 1500 }, (_, index) => row(`mark/n${index}`, 1));
	await otherTab.write((tx) => tx.putEntries(rows));
	await expect.poll(() => live.rows.size).toBe(1501);
	await otherTab.close();
});

async function opened(prefixes: readonly string[]) {
	const name = `test-${freshId()}`;
	await createDatabase(name, CONTRACT_PHONE);
	const store = new IdbStore(name);
	await store.write((tx) => tx.putEntries([row('mark/a', 1), row('expected/x', 1)]));
	const live = new StoreLiveKeys(store, SITE, prefixes);
	return { name, store, live, heard: listen(live) };
}

/** Everything a live source says; `next` waits for the next word. */
function listen(live: StoreLiveKeys) {
	const all: (readonly string[])[] = [];
	let wake: () => void = () => undefined;
	const stop = live.subscribe((changed) => {
		all.push(changed);
		wake();
	});
	const next = () => new Promise<void>((resolve) => (wake = resolve));
	return { all, next, stop };
}

function row(key: string, seq: number, scope = SITE): EntryRow {
	const { account: by, device } = CONTRACT_PHONE;
	return {
		scope,
		key,
		state: { [CONTRACT_DEVICE]: { key, value: seq, at: seq, by, device, seq } }
	};
}

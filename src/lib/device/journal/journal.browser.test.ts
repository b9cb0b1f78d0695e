import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Draft } from '#lib/core/facts/draft.ts';
import { asAccountId, asDeviceId, asSessionId, asSiteId, siteScope } from '#lib/core/ids.ts';
import type { AccountId } from '#lib/core/ids.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { createDatabase, deleteDatabase } from '#lib/device/idb-store.ts';
import { openPhone } from '#lib/device/open.ts';
import type { Phone } from '#lib/device/phone.ts';
import { freshDeviceId, freshId } from '#lib/device/random.ts';
import { databaseName, type RegistryRow } from '#lib/device/registry.ts';
import { findOrphanJournals, reopen } from '#lib/device/reopen.ts';
import { beginReissue, finishReissue } from '#lib/device/reissue.ts';
import { seal } from '#lib/device/seal.ts';
import { settle } from '#lib/device/settle.ts';
import { takeInSegments } from '#lib/device/take-in.ts';
import { findJournals } from './journal-folder.ts';
import type { KeptSession } from './records.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const SESSION = asSessionId('e0e0e0e0');
const NOW_MS = Date.UTC(2026, 10, 24, 12);

let account: AccountId;
let open: Phone[] = [];

beforeEach(() => {
	account = asAccountId(freshId());
});

afterEach(async () => {
	for (const phone of open) await phone.close();
	open = [];
	const root = await navigator.storage.getDirectory();
	await root.removeEntry('journal', { recursive: true }).catch(() => undefined);
});

test('a recorded fact stands in the database and in the journal', async () => {
	const { phone } = await signedInPhone();
	const facts = await phone.record(SITE, marks('a', 'b'));
	expect(phone.journalState).toBe('on');
	await phone.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts.map(({ fact }) => fact)).toEqual(facts);
	expect(journal?.head).toMatchObject({ account, device: phone.device, signInName: '林老师' });
});

test('a living tab is never taken for a dead one', async () => {
	const { phone } = await signedInPhone();
	await phone.record(SITE, marks('a'));
	expect(await findJournals(account)).toEqual([]);
	await phone.close();
	expect(await findJournals(account)).toHaveLength(1);
});

test('taps at the same time share commits, and all stand in order in the journal', async () => {
	const { phone } = await signedInPhone();
	const names = Array.from({ length: 40 }, (_, index) => `n${index}`);
	const recorded = await Promise.all(names.map((name) => phone.record(SITE, marks(name))));
	expect(recorded.flat().map(({ seq }) => seq)).toEqual(names.map((_, index) => index + 1));
	await phone.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts.map(({ fact }) => fact.seq)).toEqual(names.map((_, index) => index + 1));
});

test('a database that came back older than its journal gets the facts, and no seq is given twice', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, marks('a', 'b', 'c'));
	await phone.close();
	await deleteDatabase(row.database);
	await createDatabase(row.database, { account, device: row.device, clockOffsetMs: 0 });
	const again = await opened(row);
	expect(again.recoveredCount).toBe(3);
	const [line] = await again.store.read((tx) => tx.diary());
	expect(line).toMatchObject({ kind: 'recovered', received: 3, at: NOW_MS });
	const [fact] = await again.record(SITE, marks('d'));
	expect(fact?.seq).toBe(4);
	expect(await again.unsentCount()).toBe(4);
	const third = await reopened(again, row);
	expect(third.recoveredCount).toBe(0);
});

test('an empty database is `lost`; its taps and open session go on under a new device', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, [
		{ key: `session/${SESSION}/title`, value: '亲子沟通技巧' },
		{ key: `person/p0p0p0p0/name`, value: '林禾' },
		{ key: `person/p0p0p0p0/phone`, value: '13800000001' }
	]);
	await phone.record(SITE, marks('p0p0p0p0'));
	await phone.close();
	await deleteDatabase(row.database);
	await expect(openPhone(row)).rejects.toMatchObject({ code: 'lost' });

	const [orphan] = await findOrphanJournals(new Set());
	expect(orphan?.session?.entries.map(({ key }) => key)).not.toContain('person/p0p0p0p0/phone');
	expect(orphan?.facts).toHaveLength(4);
	if (orphan === undefined) return;
	const newRow = await reopen(orphan);
	expect(newRow.device).not.toBe(row.device);
	const again = await opened(newRow);
	expect(await again.unsentCount()).toBe(4);
	const marked = await again.store.read((tx) => tx.entriesUnder(SITE, `mark/${SESSION}/`));
	expect(marked.map(({ key }) => key)).toEqual([`mark/${SESSION}/p0p0p0p0`]);
	expect(await findOrphanJournals(new Set([account]))).toEqual([]);
	const sealed = await again.store.write((tx) =>
		seal(tx, { device: again.device, budgetBytes: 10_000 })
	);
	expect(sealed.map(({ packed }) => packed.recovered)).toEqual([true]);
});

test('journals go when everything in them is acknowledged, not before', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, marks('a'));
	const second = await reopened(phone, row);
	await second.record(SITE, marks('b'));
	await second.journal.settled();
	const third = await reopened(second, row);
	expect(await findJournals(account)).toHaveLength(2);
	await deliver(third);
	await third.record(SITE, marks('c'));
	await third.journal.settled();
	await third.close();
	const left = await findJournals(account);
	expect(left.flatMap(({ facts }) => facts.map(({ fact }) => fact.seq))).toEqual([3]);
});

test('nothing of the own file is sent again once all is acknowledged, and it keeps the open session', async () => {
	const { phone } = await signedInPhone();
	await phone.record(SITE, marks('a'));
	await deliver(phone);
	await phone.journal.settled();
	await phone.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts).toEqual([]);
	expect(keptKeys(journal?.session)).toEqual([`mark/${SESSION}/a`]);
});

test('what is settled and not yet emptied is shown in the open session, and never sent again', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, marks('a'));
	await phone.record(SITE, marks('b'));
	await deliver(phone);
	await phone.journal.settled();
	await phone.record(SITE, marks('c'));
	await phone.close();
	const [journal] = await findJournals(account);
	expect(keptKeys(journal?.session)).toEqual(marks('a', 'b').map(({ key }) => key));
	expect(journal?.facts.map(({ fact }) => fact.seq)).toEqual([3]);
	await deleteDatabase(row.database);
	const [orphan] = await findOrphanJournals(new Set());
	if (orphan === undefined) throw new Error('The journal is gone.');
	const again = await opened(await reopen(orphan));
	expect(await again.unsentCount()).toBe(1);
	expect(await again.store.read((tx) => tx.entriesUnder(SITE, `mark/${SESSION}/`))).toHaveLength(3);
});

test('a settled number or name does not stay in the file', async () => {
	const { phone } = await signedInPhone();
	await phone.record(SITE, [{ key: 'person/p0p0p0p0/phone', value: '13800000001' }]);
	expect(await bytesOfJournals()).toContain('13800000001');
	await deliver(phone);
	await phone.journal.settled();
	expect(await bytesOfJournals()).not.toContain('13800000001');
});

test('a tap between the judgement and the emptying is not lost', async () => {
	const { phone } = await signedInPhone();
	await phone.record(SITE, marks('a'));
	await deliver(phone);
	await Promise.all([phone.journal.settled(), phone.record(SITE, marks('b'))]);
	await phone.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts.map(({ fact }) => fact.seq)).toContain(2);
});

test('after a clash the new device has its facts in its own journal and the old one is gone', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, marks('a', 'b'));
	const to = freshDeviceId();
	const rows = await phone.store.write(async (tx) => {
		await beginReissue(tx, to);
		return finishReissue(tx);
	});
	await phone.journal.reissued(rows, { from: row.device, to });
	expect(phone.device).toBe(to);
	await phone.record(SITE, marks('c'));
	await phone.close();
	const journals = await findJournals(account);
	expect(journals.map(({ place }) => place.device)).toEqual([to]);
	expect(journals[0]?.facts.map(({ fact }) => fact.seq)).toEqual([1, 2, 3]);
	const again = await opened(row);
	expect(again.recoveredCount).toBe(0);
});

test('facts of a time without a journal are caught up at the next start', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, marks('a', 'b'));
	await phone.close();
	const root = await navigator.storage.getDirectory();
	await root.removeEntry('journal', { recursive: true });
	const again = await opened(row);
	await again.record(SITE, marks('c'));
	await again.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts.map(({ fact }) => fact.seq).sort()).toEqual([1, 2, 3]);
});

test('somebody erased is gone from every file, what was never sent and the open session included', async () => {
	const { phone, row } = await signedInPhone();
	await phone.record(SITE, [{ key: 'person/p0p0p0p0/name', value: '周小穗' }]);
	const again = await reopened(phone, row);
	await again.record(SITE, [{ key: 'person/p0p0p0p0/relation', value: '周小穗的奶奶' }]);
	await again.record(SITE, marks('p0p0p0p0'));
	expect(await bytesOfJournals()).toContain('周小穗');
	const server = asDeviceId(freshId());
	const erasure = { key: 'erase/person/p0p0p0p0', value: true, at: 1, by: account, seq: 1 };
	const facts = [{ ...erasure, device: server }];
	const served = { device: server, n: 1, hash: '0'.repeat(64), facts: pack(facts) };
	const taken = await again.store.write((tx) => takeInSegments(tx, SITE, [served]));
	expect(taken.erased).toBe(true);
	await again.journal.erased();
	expect(await bytesOfJournals()).not.toContain('周小穗');
	await again.close();
	const [journal] = await findJournals(account);
	expect(journal?.facts.map(({ fact }) => [fact.seq, fact.erased])).toEqual([
		[1, true],
		[2, true],
		[3, undefined]
	]);
});

const keptKeys = (session: KeptSession | undefined): string[] => [
	...new Set(session?.entries.map(({ key }) => key))
];

/** Every file of every journal, as text. */
async function bytesOfJournals(folder?: FileSystemDirectoryHandle): Promise<string> {
	const root = folder ?? (await navigator.storage.getDirectory());
	let text = '';
	for await (const handle of root.values()) {
		if (handle.kind === 'directory') text += await bytesOfJournals(handle);
		else text += await (await handle.getFile()).text();
	}
	return text;
}

/** A phone whose database was just made by a sign-in. */
async function signedInPhone(): Promise<{ phone: Phone; row: RegistryRow }> {
	const device = freshDeviceId();
	const database = databaseName(account, device);
	await createDatabase(database, { account, device, clockOffsetMs: 0 });
	const row: RegistryRow = {
		database,
		account,
		device,
		signInName: '林老师',
		accountName: '林禾',
		slot: undefined,
		signedIn: undefined,
		lastContactAt: 0
	};
	return { phone: await opened(row), row };
}

async function opened(row: RegistryRow): Promise<Phone> {
	const phone = await openPhone(row, { now: () => NOW_MS });
	open.push(phone);
	return phone;
}

/** The tab dies and another comes. */
async function reopened(phone: Phone, row: RegistryRow): Promise<Phone> {
	await phone.close();
	return opened(row);
}

const marks = (...people: readonly string[]): Draft[] =>
	people.map((person) => ({ key: `mark/${SESSION}/${person}`, value: { status: 'present' } }));

/** The server takes everything. */
async function deliver(phone: Phone): Promise<void> {
	await phone.store.write(async (tx) => {
		const rows = await seal(tx, { device: phone.device, budgetBytes: 100_000 });
		const acks = rows.map(({ scope, n }) => ({ scope, n, state: 'stored' as const }));
		await settle(tx, acks, { signedInAs: phone.device, canReissue: true, nowMs: NOW_MS });
	});
}

import { expect, test } from 'vitest';
import { asDeviceId, asTownshipId, idFromBytes } from '#lib/core/ids.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { MemoryStore } from '../../tests/ground/memory-store.ts';
import { Accounts } from './accounts.ts';
import { newSlot } from './sign-ins.ts';
import { deriveSecrets } from './secrets.ts';

const START_MS = Date.UTC(2026, 10, 24, 8);
const DAY_MS = 86_400_000;
const PASSWORD = 'k7m4-x2pd-9hqw';

const deviceAt = (n: number): DeviceId => asDeviceId(idFromBytes(Uint8Array.of(n, 1, 2, 3, 4)));

/** Accounts on a store in memory, with a clock in the test's hand and a count of reads. */
async function openAccounts() {
	let reads = 0;
	const store = new MemoryStore({
		before: ({ name }) => {
			if (name === 'get') reads += 1;
			return Promise.resolve();
		}
	});
	const clock = { ms: START_MS };
	const secrets = deriveSecrets('a secret of more than 32 characters');
	const db = await store.open('accounts');
	const accounts = new Accounts({ db, secrets, now: () => clock.ms });
	return { accounts, store, db, clock, secrets, reads: () => reads };
}

type Opened = Awaited<ReturnType<typeof openAccounts>>;

async function addPerson({ accounts }: Opened, name = '东柳村辅导员') {
	const added = await accounts.add({ name, password: PASSWORD, grants: [] });
	if (!added.ok) throw new Error(added.problem.code);
	return added.value;
}

async function signIn(opened: Opened, name = '东柳村辅导员', device = deviceAt(1)) {
	const account = await opened.accounts.checkPassword({ name, password: PASSWORD });
	if (account === undefined) throw new Error('wrong password');
	const bound = await opened.accounts.bindDevice(device, account.id);
	if (!bound.ok) throw new Error(bound.problem.code);
	const slot = newSlot();
	const token = await opened.accounts.startSignIn({ account, device: bound.value, slot });
	return { account, token, slot };
}

test('a sign-in name is the same in any width, case and spacing, and is taken only once', async () => {
	const opened = await openAccounts();
	await addPerson(opened, 'Liu 辅导员 A');
	expect(await opened.accounts.find(' ｌｉｕ　辅导员  a ')).toMatchObject({ name: 'Liu 辅导员 A' });
	const again = await opened.accounts.add({ name: 'LIU 辅导员 a', password: 'other', grants: [] });
	expect(again).toMatchObject({ ok: false, problem: { code: 'name-taken' } });
});

test('the right password opens an account, any other does not, and neither is stored', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const { accounts, db } = opened;
	expect(await accounts.checkPassword({ name: '东柳村辅导员', password: 'x' })).toBeUndefined();
	expect(await accounts.checkPassword({ name: '没有这人', password: PASSWORD })).toBeUndefined();
	expect(await accounts.checkPassword({ name: '东柳村辅导员', password: PASSWORD })).toBeDefined();
	const documents = await db.range({ from: '', to: '\u{10ffff}' });
	expect(JSON.stringify(documents)).not.toContain(PASSWORD);
});

test('a token speaks for its account in its own slot only, and is stored as a hash', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const { token, slot, account } = await signIn(opened);
	const identity = await opened.accounts.identify({ token, slot });
	expect(identity.ok && identity.value.account.id).toBe(account.id);
	expect((await opened.accounts.identify({ token, slot: newSlot() })).ok).toBe(false);
	const documents = await opened.db.range({ from: '', to: '\u{10ffff}' });
	expect(JSON.stringify(documents)).not.toContain(token);
});

test('signing out ends this sign-in and leaves the others of the account', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const first = await signIn(opened);
	const second = await signIn(opened, '东柳村辅导员', deviceAt(2));
	const identity = await opened.accounts.identify(first);
	if (!identity.ok) throw new Error('not signed in');
	await opened.accounts.endSignIn(identity.value.signIn);
	expect(await opened.accounts.identify(first)).toMatchObject({
		problem: { code: 'not-signed-in' }
	});
	expect((await opened.accounts.identify(second)).ok).toBe(true);
});

test('a changed password expires every sign-in but the one it was changed from', async () => {
	const opened = await openAccounts();
	const { id } = await addPerson(opened);
	const here = await signIn(opened);
	const elsewhere = await signIn(opened, '东柳村辅导员', deviceAt(2));
	const identity = await opened.accounts.identify(here);
	if (!identity.ok) throw new Error('not signed in');
	expect(await opened.accounts.setPassword(id, 'short')).toMatchObject({ ok: false });
	await opened.accounts.setPassword(id, 'a longer one', identity.value.signIn);
	expect((await opened.accounts.identify(here)).ok).toBe(true);
	expect(await opened.accounts.identify(elsewhere)).toMatchObject({
		problem: { code: 'expired' }
	});
});

test('a sign-in lives on as long as it is used, and expires after half a year in a drawer', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const used = await signIn(opened);
	for (let month = 0; month < 12; month++) {
		opened.clock.ms += 30 * DAY_MS;
		expect((await opened.accounts.identify(used)).ok).toBe(true);
	}
	opened.clock.ms += 181 * DAY_MS;
	expect(await opened.accounts.identify(used)).toMatchObject({ problem: { code: 'expired' } });
});

test('a device belongs to the first account that bound it, for good', async () => {
	const opened = await openAccounts();
	const first = await addPerson(opened);
	const second = await addPerson(opened, '东柳村辅导员乙');
	const { accounts } = opened;
	expect((await accounts.bindDevice(deviceAt(7), first.id)).ok).toBe(true);
	expect((await accounts.bindDevice(deviceAt(7), first.id)).ok).toBe(true);
	expect(await accounts.bindDevice(deviceAt(7), second.id)).toMatchObject({
		problem: { code: 'foreign-device' }
	});
});

test('a revoked device cannot be bound again, and its open sign-in says that it is revoked', async () => {
	const opened = await openAccounts();
	const { id } = await addPerson(opened);
	const signedIn = await signIn(opened);
	await opened.accounts.revokeDevice(deviceAt(1));
	expect(await opened.accounts.bindDevice(deviceAt(1), id)).toMatchObject({
		problem: { code: 'revoked' }
	});
	const identity = await opened.accounts.identify(signedIn);
	expect(identity.ok && identity.value.device.revokedAt).toBe(START_MS / 1000);
});

test('a township keeps its key pair, whose private half is encrypted where it lies', async () => {
	const opened = await openAccounts();
	const township = asTownshipId(idFromBytes(Uint8Array.of(9, 9, 9, 9, 9)));
	await opened.accounts.addTownship(township);
	const key = await opened.accounts.townshipKey(township);
	await opened.accounts.addTownship(township);
	const privateKey = await opened.accounts.townshipPrivateKey(township);
	expect(privateKey).toMatchObject({ ...key });
	const stored = JSON.stringify(await opened.db.get(`township/${township}`));
	expect(stored).not.toContain(privateKey?.d);
	expect(() =>
		deriveSecrets('another secret of 32 characters!!').open(opened.secrets.seal('x', 'y'), 'y')
	).toThrow();
});

test('the same phones asking again do not reach the store, until something of theirs changes', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const signedIn = await signIn(opened);
	await opened.accounts.identify(signedIn);
	const before = opened.reads();
	for (let time = 0; time < 100; time++) await opened.accounts.identify(signedIn);
	expect(opened.reads()).toBe(before);
	await opened.accounts.revokeDevice(deviceAt(1));
	const identity = await opened.accounts.identify(signedIn);
	expect(identity.ok && identity.value.device.revokedAt).toBeDefined();
});

test('what another server changed is heard of through the changes feed', async () => {
	const opened = await openAccounts();
	await addPerson(opened);
	const signedIn = await signIn(opened);
	const closing = new AbortController();
	const { db, secrets, clock } = opened;
	const other = new Accounts({ db, secrets, now: () => clock.ms });
	other.follow(closing.signal);
	await other.settled();
	expect((await other.identify(signedIn)).ok).toBe(true);
	await opened.accounts.revokeDevice(deviceAt(1));
	await other.settled();
	const identity = await other.identify(signedIn);
	expect(identity.ok && identity.value.device.revokedAt).toBeDefined();
	closing.abort();
});

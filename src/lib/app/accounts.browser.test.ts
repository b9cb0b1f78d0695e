import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asAccountId, asSiteId, siteScope } from '#lib/core/ids.ts';
import type { SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { deleteDatabase } from '#lib/device/idb-store.ts';
import { freshId } from '#lib/device/random.ts';
import { phoneRow } from '#lib/device/store.ts';
import { Accounts, type OpenAccount } from './accounts.ts';

/**
 * The server of these tests is an answer: the real one is not to be had inside a browser test, and stands in tests/e2e and
 * tests/torture. What is tested is this phone: whose database is opened, under which device.
 */

const SITE = siteScope(asSiteId('s1s1s1s1'));
const MARK = { key: 'mark/e0e0e0e0/p0p0p0p0', value: { status: 'present' } };

interface Asked {
	readonly name: string;
	readonly device: string;
	readonly slot: string | null;
	readonly key?: object;
}

let asked: Asked[] = [];
let deleted: string[] = [];
/** Account ids by sign-in name. */
let people: Record<string, string> = {};
/** Devices that belong to somebody else. */
let taken = new Set<string>();
let isOffline = false;
let accounts: Accounts;
let open: OpenAccount[] = [];

beforeEach(() => {
	asked = [];
	deleted = [];
	people = { 林老师: freshId(), 王老师: freshId() };
	isOffline = false;
	taken = new Set();
	accounts = new Accounts();
	vi.stubGlobal('fetch', answer);
});

afterEach(async () => {
	vi.unstubAllGlobals();
	for (const { phone } of open) await phone.close();
	open = [];
	for (const row of await accounts.registry.all()) {
		await deleteDatabase(row.database);
		await accounts.registry.remove(row, { keepFacts: false });
	}
	for (const farewell of await accounts.registry.farewells())
		await accounts.registry.farewellDone(farewell);
	const root = await navigator.storage.getDirectory();
	await root.removeEntry('journal', { recursive: true }).catch(() => undefined);
});

test('the first sign-in makes a database under a fresh device, with a key', async () => {
	const { row, phone } = await signIn('林老师');
	expect(row).toMatchObject({
		account: people['林老师'],
		slot: 'slot00001',
		accountName: '林老师'
	});
	expect(phone.device).toBe(row.device);
	expect(asked).toMatchObject([{ device: row.device, slot: null, key: { kty: 'EC' } }]);
	expect((await accounts.registry.current())?.database).toBe(row.database);
});

test('the same person signs in again on the same device, with what was unsent', async () => {
	const first = await signIn('林老师');
	await first.phone.record(SITE, [MARK]);
	await first.phone.close();
	const again = await signIn(' 林老师 ');
	expect(again.row.database).toBe(first.row.database);
	expect(again.phone.device).toBe(first.phone.device);
	expect(await again.phone.unsentCount()).toBe(1);
	expect(asked[1]).toMatchObject({ device: first.row.device, slot: 'slot00001' });
});

test('a sign-in that ran out goes on in the open database', async () => {
	const first = await signIn('林老师');
	const again = await accounts.signIn({ name: '林老师', password: 'x' }, first);
	expect(again.ok && again.value.phone).toBe(first.phone);
});

test('another person on this phone gets a database, a device and a journal of their own', async () => {
	const first = await signIn('林老师');
	await first.phone.record(SITE, [MARK]);
	const second = await signIn('王老师');
	expect(second.row.database).not.toBe(first.row.database);
	expect(second.phone.device).not.toBe(first.phone.device);
	expect(await second.phone.unsentCount()).toBe(0);
});

test('a second name of an account that is here already goes on with its device', async () => {
	const first = await signIn('林老师');
	await first.phone.close();
	people['林禾'] = people['林老师'] ?? '';
	const again = await signIn('林禾');
	expect(again.row.device).toBe(first.row.device);
	expect(again.row.database).toBe(first.row.database);
});

test('a device the server has given to somebody else is given up: another takes over, and what is unsent goes on', async () => {
	const first = await signIn('林老师');
	await first.phone.record(SITE, [MARK]);
	taken.add(first.phone.device);
	const again = await accounts.signIn({ name: '林老师', password: 'x' }, first);
	if (!again.ok) throw new Error(again.problem.code);
	const { row, phone } = again.value;
	expect(phone).toBe(first.phone);
	expect(row).toMatchObject({ database: first.row.database });
	expect(row.device).not.toBe(first.row.device);
	expect((await phone.store.read(phoneRow)).successor).toBe(row.device);
	expect(await phone.unsentCount()).toBe(1);
	// Once is enough.
	await accounts.signIn({ name: '林老师', password: 'x' }, again.value);
	expect((await phone.store.read(phoneRow)).successor).toBe(row.device);
});

test('a database the browser has lost is given up: a new device, and the taps of the journal', async () => {
	const first = await signIn('林老师');
	await first.phone.record(SITE, [MARK]);
	await first.phone.close();
	await deleteDatabase(first.row.database);
	const reopened = await accounts.openCurrent();
	if (reopened !== undefined) open.push(reopened);
	expect(reopened?.row).toMatchObject({ account: people['林老师'], slot: undefined });
	expect(reopened?.phone.device).not.toBe(first.row.device);
	expect(await reopened?.phone.unsentCount()).toBe(1);
	expect(reopened?.row.signedIn?.sites.map(({ name }) => name)).toEqual(['东柳村']);
});

test('a lost database whose owner signs in first gets the taps of the journal, too', async () => {
	const first = await signIn('林老师');
	await first.phone.record(SITE, [MARK]);
	await first.phone.close();
	await deleteDatabase(first.row.database);
	const again = await signIn('林老师');
	expect(again.phone.device).not.toBe(first.row.device);
	expect(await again.phone.unsentCount()).toBe(1);
});

test('leaving with nothing unsent leaves nothing behind', async () => {
	const { row, phone } = await signIn('林老师');
	await phone.close();
	open = [];
	await accounts.leave(row, { keepFacts: false });
	await accounts.sayFarewells();
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(row.database);
	expect(deleted).toEqual(['slot00001']);
	expect(await accounts.registry.farewells()).toEqual([]);
	expect(await accounts.openCurrent()).toBeUndefined();
});

test('leaving with unsent facts keeps them for the next sign-in of the same person', async () => {
	const { row, phone } = await signIn('林老师');
	await phone.record(SITE, [MARK]);
	await phone.close();
	await accounts.leave(row, { keepFacts: true });
	expect(await accounts.openCurrent()).toBeUndefined();
	const again = await signIn('林老师');
	expect(await again.phone.unsentCount()).toBe(1);
});

test('a farewell without a network is said at a later start', async () => {
	const { row, phone } = await signIn('林老师');
	await phone.close();
	open = [];
	isOffline = true;
	await accounts.leave(row, { keepFacts: false });
	await accounts.sayFarewells();
	expect(deleted).toEqual([]);
	isOffline = false;
	await accounts.sayFarewells();
	expect(deleted).toEqual(['slot00001']);
});

test('what the server and the network say is told by code', async () => {
	isOffline = true;
	expect(await codeOf('林老师')).toBe('offline');
	isOffline = false;
	expect(await codeOf('nobody')).toBe('wrong-password');
	vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>Wi-Fi</html>')));
	expect(await codeOf('林老师')).toBe('not-tongyu');
	vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 502 })));
	expect(await codeOf('林老师')).toBe('unavailable');
	expect(await accounts.registry.all()).toEqual([]);
});

async function signIn(name: string): Promise<OpenAccount> {
	const result = await accounts.signIn({ name, password: 'x' }, undefined);
	if (!result.ok) throw new Error(result.problem.code);
	open.push(result.value);
	return result.value;
}

async function codeOf(name: string): Promise<string> {
	const result = await accounts.signIn({ name, password: 'x' }, undefined);
	return result.ok ? 'ok' : result.problem.code;
}

function answer(_path: string, init: RequestInit): Promise<Response> {
	if (isOffline) return Promise.reject(new TypeError('Failed to fetch'));
	const slot = new Headers(init.headers).get('x-tongyu-slot');
	if (init.method === 'DELETE') {
		deleted.push(slot ?? '');
		return Promise.resolve(Response.json({ v: 1 }));
	}
	const request = JSON.parse(init.body as string) as Asked;
	const account = people[request.name.trim()];
	if (account === undefined) {
		const body = { v: 1, error: { code: 'wrong-password' } };
		return Promise.resolve(Response.json(body, { status: 401 }));
	}
	if (taken.has(request.device)) {
		const body = { v: 1, error: { code: 'no-right' } };
		return Promise.resolve(Response.json(body, { status: 403 }));
	}
	asked.push({ ...request, slot });
	const said: Omit<SignInAnswer, 'device'> & { device: string } = {
		v: 1,
		serverAt: Date.now(),
		slot: `slot${String(asked.length).padStart(5, '0')}`,
		account: { id: asAccountId(account), name: request.name.trim() },
		device: request.device,
		grants: [],
		scopes: [SITE],
		townships: [],
		sites: [{ id: asSiteId('s1s1s1s1'), name: '东柳村', township: 't0t0t0t0' as never }],
		sample: true
	};
	return Promise.resolve(Response.json(said));
}

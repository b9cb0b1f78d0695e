import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fact } from '#lib/core/facts/fact.ts';
import { siteScope, type DeviceId, type Scope } from '#lib/core/ids.ts';
import { parseRefusedAnswer } from '#lib/core/protocol/refused.ts';
import { packSegment, sealSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { parseSyncAnswer } from '#lib/core/protocol/sync.ts';
import { refresh } from '../exchange/parts.ts';
import {
	Browser,
	codeOf,
	openGateway,
	randomDevice,
	START_MS,
	type Gateway
} from './try-gateway.ts';

/**
 * An older backup of `accounts` is restored: whoever signed in since then is unknown, and so is every device bound since.
 * Nothing may be lost by that, and nobody be stuck.
 */

const RECORDER = '东柳村辅导员';
const ORGANIZER = '柳泉镇组织员';
let gateway: Gateway;

beforeEach(async () => {
	gateway = await openGateway();
});
afterEach(() => gateway.stop());

/** Puts `accounts` alone back to how it was; everything the process remembers of it goes. */
async function restoreAccounts(backup: ReturnType<Gateway['store']['snapshotState']>) {
	const databases = new Map(gateway.store.snapshotState().databases);
	const accounts = backup.databases.get('accounts');
	if (accounts !== undefined) databases.set('accounts', accounts);
	gateway.store.restore({ databases });
	gateway.clock.ms += 61_000;
	await refresh(gateway.exchange, gateway.clock.ms);
}

interface SegmentOf {
	readonly n: number;
	/** Who numbered the segment, and who made its facts, when that is not the device of the sign-in. */
	readonly device?: DeviceId;
	readonly maker?: DeviceId;
	readonly by?: SignInAnswer['account']['id'];
}

const scopeOf = ({ sites }: SignInAnswer): Scope => {
	const [site] = sites;
	if (site === undefined) throw new Error('A facilitator has a site.');
	return siteScope(site.id);
};

/** A segment with one mark; with another maker it is marked recovered. */
function segmentOf(signedIn: SignInAnswer, { n, device, maker, by }: SegmentOf): PackedSegment {
	const from = device ?? signedIn.device;
	const fact: Fact = {
		key: `mark/e0000001/p000000${n}`,
		value: { status: 'present' },
		at: START_MS / 1000 + n,
		by: by ?? signedIn.account.id,
		device: maker ?? from,
		seq: n
	};
	const recovered = maker === undefined ? {} : { recovered: true as const };
	const scope = scopeOf(signedIn);
	const segment = sealSegment({ scope, device: from, n, facts: [fact], ...recovered });
	return packSegment(segment, signedIn.device);
}

const sync = (browser: Browser, segments: readonly PackedSegment[]): Promise<Response> =>
	browser.post('/api/sync', {
		...{ v: 1, sentAt: gateway.clock.ms, digest: '0'.repeat(32) },
		segments
	});

async function acksOf(answer: Response) {
	const parsed = parseSyncAnswer(await answer.json());
	if (!parsed.ok) throw new Error(`No answer of a sync: ${answer.status}.`);
	return parsed.value.acks.map(({ n, state, refused, whole }) => ({ n, state, refused, whole }));
}

const taken = (n: number, state = 'stored') => ({ n, state, refused: undefined, whole: undefined });

test('a phone that signed in since is asked to sign in, and goes on under its own device', async () => {
	const backup = gateway.store.snapshotState();
	const phone = new Browser(gateway);
	const before = await phone.signIn(RECORDER);
	expect(await acksOf(await sync(phone, [segmentOf(before, { n: 1 })]))).toEqual([taken(1)]);
	await restoreAccounts(backup);
	const refused = await sync(phone, [segmentOf(before, { n: 2 })]);
	expect([refused.status, await codeOf(refused)]).toEqual([401, 'not-signed-in']);
	const again = await phone.signIn(RECORDER);
	expect(again.device).toBe(before.device);
	const both = [segmentOf(again, { n: 1 }), segmentOf(again, { n: 2 })];
	expect(await acksOf(await sync(phone, both))).toEqual([taken(1, 'known'), taken(2)]);
});

test('what it made while its grant lasted counts, though the grant is over when it signs in again', async () => {
	const { accounts } = gateway;
	const account = await accounts.find(RECORDER);
	const [held] = account?.grants ?? [];
	if (account === undefined || held === undefined) throw new Error('The plan has a facilitator.');
	const pass = { role: 'helper', place: { kind: 'session', site: siteIn(held), id: 'e0000001' } };
	const until = START_MS / 1000 + 3600;
	const grant = { ...pass, from: START_MS / 1000 - 60, until } as unknown as typeof held;
	const added = await accounts.add({
		...{ id: 'a0000009' as typeof account.id, name: '小助手' },
		...{ password: 'eight or more', grants: [grant] }
	});
	expect(added.ok).toBe(true);
	const backup = gateway.store.snapshotState();
	const phone = new Browser(gateway);
	const before = await phone.signIn('小助手', undefined, 'eight or more');
	gateway.clock.ms += 3 * 3_600_000;
	await restoreAccounts(backup);
	const again = await phone.signIn('小助手', undefined, 'eight or more');
	const made = segmentOf({ ...again, sites: before.sites }, { n: 1 });
	expect(await acksOf(await sync(phone, [made]))).toEqual([taken(1)]);
});

const siteIn = ({ place }: { place: { kind: string } }): unknown =>
	'id' in place ? place.id : undefined;

test('its earlier devices are heard as well: their segments, and what was found in a journal of one', async () => {
	const backup = gateway.store.snapshotState();
	const phone = new Browser(gateway);
	const earlier = await phone.signIn(RECORDER);
	await sync(phone, [segmentOf(earlier, { n: 1 })]);
	await restoreAccounts(backup);
	const later = new Browser(gateway);
	const now = await later.signIn(RECORDER);
	const segments = [
		segmentOf(now, { n: 1, device: earlier.device }),
		segmentOf(now, { n: 2, device: earlier.device }),
		segmentOf(now, { n: 1, maker: earlier.device })
	];
	const acks = await acksOf(await sync(later, segments));
	expect(acks.map(({ n, state }) => `${n} ${state}`).sort()).toEqual([
		'1 known',
		'1 stored',
		'2 stored'
	]);
	// The device is its own again, should it sign in itself.
	expect((await phone.signIn(RECORDER)).device).toBe(earlier.device);
});

test("nobody takes over a device by it whose segments another account sent, or whose facts are another's", async () => {
	const backup = gateway.store.snapshotState();
	const phone = new Browser(gateway);
	const victim = await phone.signIn(RECORDER);
	await sync(phone, [segmentOf(victim, { n: 1 })]);
	await restoreAccounts(backup);
	const office = new Browser(gateway);
	const organizer = await office.signIn(ORGANIZER);
	const scope = scopeOf(victim);
	const theirs = { ...organizer, sites: victim.sites };
	const fresh = randomDevice();
	for (const segment of [
		segmentOf(theirs, { n: 2, device: victim.device }),
		segmentOf(theirs, { n: 1, device: fresh, by: victim.account.id })
	]) {
		const [ack] = await acksOf(await sync(office, [segment]));
		expect(ack).toMatchObject({ state: 'refused', whole: 'not-yours' });
	}
	expect(await gateway.accounts.device(fresh)).toBeUndefined();
	expect((await phone.signIn(RECORDER)).device).toBe(victim.device);
	// Nothing is lost: what nobody could tell lies in quarantine, where the organizer reads it.
	const answer = await office.fetch(`/api/refused/${scope.slice('site-'.length)}`);
	const read = parseRefusedAnswer(await answer.json());
	expect(read.ok && read.value.map(({ n, code }) => `${n} ${code}`).sort()).toEqual([
		'1 not-yours',
		'2 not-yours'
	]);
});

test('a rescue file of a device nobody knows any more goes into quarantine, and the phone may still send it itself', async () => {
	const backup = gateway.store.snapshotState();
	const phone = new Browser(gateway);
	const before = await phone.signIn(RECORDER);
	const segment = segmentOf(before, { n: 1 });
	await restoreAccounts(backup);
	const office = new Browser(gateway);
	const organizer = await office.signIn(ORGANIZER);
	const claimed = { ...segment, device: organizer.device };
	const payload = JSON.stringify({ v: 1, segments: [claimed] });
	const file = { v: 1, device: before.device, payload, signature: 'A'.repeat(86) };
	const answer = await office.post('/api/import', file);
	expect(await answer.json()).toMatchObject({
		acks: [{ n: 1, device: before.device, state: 'refused', whole: 'not-yours' }]
	});
	const read = parseRefusedAnswer(
		await (await office.fetch(`/api/refused/${scopeOf(before).slice('site-'.length)}`)).json()
	);
	expect(read.ok && read.value.map(({ fact }) => fact.key)).toEqual(['mark/e0000001/p0000001']);
	await phone.signIn(RECORDER);
	expect(await acksOf(await sync(phone, [segment]))).toEqual([taken(1)]);
});

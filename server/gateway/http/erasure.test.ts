import { afterEach, expect, test } from 'vitest';
import type { Fact } from '#lib/core/facts/fact.ts';
import { parseRefusedAnswer } from '#lib/core/protocol/refused.ts';
import { packSegment, sealSegment } from '#lib/core/protocol/segment.ts';
import type { SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { siteScope } from '#lib/core/ids.ts';
import { Browser, codeOf, openGateway, START_MS, type Gateway } from './try-gateway.ts';

const MEI = 'p0000001';
const NAME = '周小穗';
let gateway: Gateway | undefined;

afterEach(async () => {
	await gateway?.stop();
	gateway = undefined;
});

/** A gateway, with somebody signed in. */
async function signedIn(name: string) {
	gateway ??= await openGateway();
	const browser = new Browser(gateway);
	const answer = await browser.signIn(name);
	return { browser, answer };
}

/** A trip with facts of one's own, at a site or another scope. */
function trip({ account, device, sites }: SignInAnswer, keys: readonly string[], n = 1) {
	const facts = keys.map((key, index): Fact => {
		const at = START_MS / 1000;
		return { key, value: NAME, at, by: account.id, device, seq: n * 10 + index };
	});
	const [site] = sites;
	if (site === undefined) throw new Error('A facilitator has a site.');
	const segment = sealSegment({ scope: siteScope(site.id), device, n, facts });
	const segments = [packSegment(segment, device)];
	return { v: 1, sentAt: START_MS, digest: '0'.repeat(32), segments };
}

const orderOf = (site: string, more: object = {}) => ({
	...{ v: 1, site, kind: 'person', id: MEI, reason: '本人书面要求' },
	...more
});
const siteOf = ({ sites }: SignInAnswer, name: string): string =>
	sites.find((site) => site.name === name)?.id ?? '';

test('an organizer has somebody of an own site erased; nobody else can', async () => {
	const recorder = await signedIn('东柳村辅导员');
	const organizer = await signedIn('柳泉镇组织员');
	const centre = await signedIn('区中心');
	await recorder.browser.post('/api/sync', trip(recorder.answer, [`person/${MEI}/name`]));
	const order = orderOf(siteOf(organizer.answer, '东柳村'));
	for (const { browser } of [recorder, centre]) {
		const answer = await browser.post('/api/erasure', order);
		expect([answer.status, await codeOf(answer)]).toEqual([403, 'no-right']);
	}
	const unregistered = await organizer.browser.post('/api/erasure', orderOf('n0where0'));
	expect(await codeOf(unregistered)).toBe('no-right');
	const unreasoned = await organizer.browser.post('/api/erasure', { ...order, reason: ' ' });
	expect(await codeOf(unreasoned)).toBe('malformed');
	const answer = await organizer.browser.post('/api/erasure', order);
	expect([answer.status, await answer.json()]).toEqual([200, { v: 1, documents: 1 }]);
	const again = await organizer.browser.post('/api/erasure', order);
	expect([again.status, await again.json()]).toEqual([200, { v: 1, documents: 0 }]);
	expect(JSON.stringify([...(gateway?.lines ?? [])])).not.toContain('本人');
	const served = await organizer.browser.post('/api/sync', {
		...{ v: 1, sentAt: START_MS, digest: '0'.repeat(32), segments: [] },
		want: { [siteScope(recorder.answer.sites[0]?.id ?? ('' as never))]: {} }
	});
	const text = await served.text();
	expect(text).toContain('erase/person/*');
	expect(text).not.toContain(NAME);
});

test('the list of erasures says who ordered it, when and why', async () => {
	const organizer = await signedIn('柳泉镇组织员');
	const site = siteOf(organizer.answer, '西柳村');
	await organizer.browser.post('/api/erasure', orderOf(site));
	const list = await gateway?.store.open('erasures');
	expect(await list?.get(`site-${site}/person/${MEI}`)).toMatchObject({
		body: {
			...{ by: organizer.answer.account.id, device: organizer.answer.device },
			...{ reason: '本人书面要求', orderedAt: START_MS }
		}
	});
});

test('an organizer reads what was refused for an own site, with all it said; nobody else does', async () => {
	const recorder = await signedIn('东柳村辅导员');
	const organizer = await signedIn('柳泉镇组织员');
	const key = 'review/e0000001/state';
	await recorder.browser.post('/api/sync', trip(recorder.answer, [`person/${MEI}/name`, key]));
	if (gateway === undefined) throw new Error('A gateway is open.');
	await expect
		.poll(async () => (await gateway?.store.list())?.includes('quarantine'), { timeout: 10_000 })
		.toBe(true);
	const path = `/api/refused/${siteOf(organizer.answer, '东柳村')}`;
	const read = async () => {
		const answer = await organizer.browser.fetch(path);
		const parsed = parseRefusedAnswer(await answer.json());
		return parsed.ok ? parsed.value : undefined;
	};
	await expect.poll(async () => (await read())?.length, { timeout: 10_000 }).toBe(1);
	expect(await read()).toMatchObject([
		{ device: recorder.answer.device, n: 1, index: 1, code: 'no-right', fact: { key, value: NAME } }
	]);
	const other = await organizer.browser.fetch('/api/refused/n0where0');
	expect([other.status, await codeOf(other)]).toEqual([403, 'no-right']);
	const own = await recorder.browser.fetch(path);
	expect([own.status, await codeOf(own)]).toEqual([403, 'no-right']);
	const nobody = await new Browser(gateway).fetch(path);
	expect(nobody.status).toBe(401);
});

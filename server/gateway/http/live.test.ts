import { afterEach, beforeEach, expect, test } from 'vitest';
import { asAccountId, siteScope } from '#lib/core/ids.ts';
import { Browser, openGateway, type Gateway } from './try-gateway.ts';
import { LiveStreams } from './streams.ts';

let gateway: Gateway;
beforeEach(async () => {
	gateway = await openGateway();
});
afterEach(() => gateway.stop());

/** The events of a stream, one text each, until it ends. */
async function* eventsOf(answer: Response): AsyncGenerator<string, undefined> {
	let text = '';
	const decoder = new TextDecoder();
	for await (const chunk of answer.body ?? []) {
		text += decoder.decode(chunk, { stream: true });
		const events = text.split('\n\n');
		text = events.pop() ?? '';
		yield* events;
	}
	return undefined;
}

async function listen(browser: Browser) {
	const answer = await browser.fetch('/api/live');
	const events = eventsOf(answer);
	const first = answer.status === 200 ? (await events.next()).value : undefined;
	return { answer, events, first: String(first) };
}

test('an organizer hears which scope has changed, gathered, and nothing of what it cannot read', async () => {
	const office = new Browser(gateway);
	const { sites } = await office.signIn('柳泉镇组织员');
	const { answer, events, first } = await listen(office);
	expect(answer.headers.get('content-type')).toBe('text/event-stream');
	expect(first).toContain('event: ready');
	const [site] = sites;
	if (site === undefined) throw new Error('no site');
	const scope = siteScope(site.id);
	await (await gateway.store.open('quarantine')).put('x', {});
	const db = await gateway.store.open(scope);
	await db.put('seg/aaaaaaaa/00000001', {});
	await db.put('seg/aaaaaaaa/00000002', {});
	const { value } = await events.next();
	expect(value).toBe(`event: changed\ndata: {"v":1,"scopes":["${scope}"]}`);
});

test('a stream ends with its sign-in', async () => {
	const office = new Browser(gateway);
	await office.signIn('柳泉镇组织员');
	const { events } = await listen(office);
	await office.fetch('/api/sign-in', { method: 'DELETE' });
	expect((await events.next()).done).toBe(true);
});

test('a stream ends when the server stops, so that it can stop', async () => {
	const office = new Browser(gateway);
	await office.signIn('柳泉镇组织员');
	const { events } = await listen(office);
	await gateway.stop();
	expect((await events.next()).done).toBe(true);
	gateway = await openGateway();
});

test('nobody listens without a sign-in', async () => {
	const nobody = new Browser(gateway);
	expect((await nobody.fetch('/api/live')).status).toBe(401);
	expect((await nobody.fetch('/api/live?slot=abcdefgh')).status).toBe(401);
});

test('one sign-in keeps its two newest streams, one account eight in all', () => {
	const streams = new LiveStreams();
	const account = asAccountId('aaaaaaaa');
	const ended: string[] = [];
	const open = (signIn: string, name: string): boolean =>
		streams.add({ account, signIn, end: () => ended.push(name) });
	expect([open('a', 'a1'), open('a', 'a2'), open('a', 'a3')]).toEqual([true, true, true]);
	expect(ended).toEqual(['a1']);
	for (const signIn of ['b', 'c', 'd']) for (const n of [1, 2]) open(signIn, `${signIn}${n}`);
	expect(streams.size).toBe(8);
	expect(open('e', 'e1')).toBe(false);
});

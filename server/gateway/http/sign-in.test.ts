import { afterEach, beforeEach, expect, test } from 'vitest';
import { Browser, codeOf, openGateway, ORIGIN, randomDevice, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
beforeEach(async () => {
	gateway = await openGateway();
});
afterEach(() => gateway.stop());

const FACILITATOR = '东柳村辅导员';

test('a facilitator learns who they are, what they may read, and their township’s public key alone', async () => {
	const answer = await new Browser(gateway).signIn(FACILITATOR);
	expect(answer.account.name).toBe(FACILITATOR);
	expect(answer.sites.map(({ name }) => name)).toEqual(['东柳村']);
	expect(answer.scopes).toEqual(['catalog', 'staff', `site-${answer.sites[0]?.id ?? ''}`]);
	expect(answer.townships).toMatchObject([{ name: '柳泉镇', key: { crv: 'P-256' } }]);
	expect(answer.townships[0]).not.toHaveProperty('privateKey');
	expect(answer.sample).toBe(false);
});

test('an organizer gets all sites of the township and the private half of its key', async () => {
	const answer = await new Browser(gateway).signIn('柳泉镇组织员');
	expect(answer.sites.map(({ name }) => name).sort()).toEqual(['东柳村', '西柳村']);
	expect(answer.townships[0]?.privateKey).toMatchObject({ ...answer.townships[0]?.key });
});

test('the cookie is bound to host, https, script-free and same-site, and named by its slot', async () => {
	const browser = new Browser(gateway);
	const password = gateway.passwordOf(FACILITATOR);
	const answer = await browser.post('/api/sign-in', {
		...{ v: 1, name: FACILITATOR, password },
		device: browser.device
	});
	const cookie = answer.headers.get('set-cookie');
	expect(cookie).toMatch(/^__Host-ty-[0-9a-z]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
	expect(cookie).toMatch(/; Secure$/);
	expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('without the slot, or with another’s slot, nobody is signed in', async () => {
	const browser = new Browser(gateway);
	await browser.signIn(FACILITATOR);
	expect((await browser.fetch('/api/sign-in')).status).toBe(200);
	for (const slot of [undefined, 'abcdefgh01234567', '../x']) {
		const answer = await browser.fetch('/api/sign-in', { headers: { 'x-tongyu-slot': slot } });
		expect([answer.status, await codeOf(answer)]).toEqual([401, 'not-signed-in']);
	}
});

test('signing out ends this sign-in only, and can be said twice', async () => {
	const here = new Browser(gateway);
	const elsewhere = new Browser(gateway);
	await here.signIn(FACILITATOR);
	await elsewhere.signIn(FACILITATOR);
	const kept = new Map(here.cookies);
	expect((await here.fetch('/api/sign-in', { method: 'DELETE' })).status).toBe(200);
	expect(here.cookies.size).toBe(0);
	for (const [name, value] of kept) here.cookies.set(name, value);
	expect((await here.fetch('/api/sign-in')).status).toBe(401);
	expect((await here.fetch('/api/sign-in', { method: 'DELETE' })).status).toBe(200);
	expect((await elsewhere.fetch('/api/sign-in')).status).toBe(200);
});

test('wrong passwords are refused, then slowed, and the wait is told', async () => {
	const browser = new Browser(gateway);
	const request = { v: 1, name: FACILITATOR, password: 'wrong', device: browser.device };
	const answers: Response[] = [];
	for (let tries = 0; tries < 8; tries++) answers.push(await browser.post('/api/sign-in', request));
	expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
	const last = answers.at(-1);
	expect(Number(last?.headers.get('retry-after'))).toBe(1);
	expect(last && (await codeOf(last))).toBe('slow-down');
	gateway.clock.ms += 1000;
	await browser.signIn(FACILITATOR);
});

test('a device of one account is refused to another', async () => {
	const first = new Browser(gateway);
	await first.signIn(FACILITATOR);
	const second = new Browser(gateway);
	second.device = first.device;
	const answer = await second.post('/api/sign-in', {
		...{ v: 1, name: '西柳村辅导员', password: gateway.passwordOf('西柳村辅导员') },
		device: first.device
	});
	expect([answer.status, await codeOf(answer)]).toEqual([403, 'no-right']);
});

test('another origin, none, or a foreign page is refused before anything is looked at', async () => {
	const browser = new Browser(gateway);
	const body = JSON.stringify({ v: 1 });
	for (const headers of [
		{ origin: 'https://evil.example' },
		{ origin: undefined },
		{ origin: ORIGIN.replace('https', 'http') },
		{ origin: ORIGIN, 'sec-fetch-site': 'cross-site' }
	]) {
		const answer = await browser.fetch('/api/sign-in', { method: 'POST', body, headers });
		expect([answer.status, await codeOf(answer)]).toEqual([403, 'foreign-origin']);
	}
	const read = await browser.fetch('/api/sign-in', {
		headers: { 'sec-fetch-site': 'cross-site' }
	});
	expect(read.status).toBe(403);
});

test('a body that is no JSON by its type, or not at all, is malformed', async () => {
	const browser = new Browser(gateway);
	for (const [type, body] of [
		['text/plain', '{}'],
		['application/x-www-form-urlencoded', 'v=1'],
		['application/json', '{'],
		['application/json', '{"v":1}']
	] as const) {
		const answer = await browser.fetch('/api/sign-in', {
			method: 'POST',
			body,
			headers: { 'content-type': type }
		});
		expect([answer.status, await codeOf(answer)]).toEqual([400, 'malformed']);
	}
});

test('a chosen password replaces the initial one, expires other sign-ins and keeps this one', async () => {
	const here = new Browser(gateway);
	const elsewhere = new Browser(gateway);
	await here.signIn(FACILITATOR);
	await elsewhere.signIn(FACILITATOR);
	const current = gateway.passwordOf(FACILITATOR);
	const wrong = await here.post('/api/password', { v: 1, current: 'wrong', next: 'longer than 8' });
	expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'wrong-password']);
	expect((await here.post('/api/password', { v: 1, current, next: 'short' })).status).toBe(400);
	expect((await here.post('/api/password', { v: 1, current, next: 'longer than 8' })).status).toBe(
		200
	);
	expect((await here.fetch('/api/sign-in')).status).toBe(200);
	const expired = await elsewhere.fetch('/api/sign-in');
	expect([expired.status, await codeOf(expired)]).toEqual([401, 'expired']);
});

test('a clone takes a new device under a sign-in of its own, and its twin’s goes on', async () => {
	const browser = new Browser(gateway);
	const before = await browser.signIn(FACILITATOR);
	const device = randomDevice();
	const answer = await browser.post('/api/device', { v: 1, device });
	expect(answer.status).toBe(200);
	const taken = (await answer.json()) as { device: string; slot: string };
	expect(taken.device).toBe(device);
	expect(taken.slot).not.toBe(before.slot);
	const twin = await browser.fetch('/api/sign-in');
	expect(((await twin.json()) as { device: string }).device).toBe(before.device);
	browser.slot = taken.slot;
	const own = await browser.fetch('/api/sign-in');
	expect(((await own.json()) as { device: string }).device).toBe(device);
});

test('a revoked device may neither sign in, read, nor take a new device', async () => {
	const browser = new Browser(gateway);
	await browser.signIn(FACILITATOR);
	await gateway.accounts.revokeDevice(browser.device);
	expect(await codeOf(await browser.fetch('/api/sign-in'))).toBe('revoked');
	const taken = await browser.post('/api/device', { v: 1, device: randomDevice() });
	expect([taken.status, await codeOf(taken)]).toEqual([403, 'revoked']);
	await expect(browser.signIn(FACILITATOR)).rejects.toThrow('403');
});

test('the log tells requests by ids and counts, and nothing of a person', async () => {
	const browser = new Browser(gateway);
	const { account } = await browser.signIn(FACILITATOR);
	await browser.post('/api/sign-in', {
		...{ v: 1, name: '张某13800001234', password: 'hunter2hunter2' },
		device: browser.device
	});
	await browser.fetch(`/api/snapshot/site-aaaaaaaa/${'0'.repeat(64)}?who=张某`);
	await browser.post('/api/sync', {
		...{ v: 1, sentAt: gateway.clock.ms, digest: '0'.repeat(32), segments: [] }
	});
	const log = gateway.lines.join('\n');
	expect(log).toContain(account.id);
	expect(log).not.toMatch(/辅导员|张某|1380000|hunter2|东柳/);
	expect(log).not.toContain(gateway.passwordOf(FACILITATOR));
	for (const token of browser.cookies.values()) expect(log).not.toContain(token);
	for (const line of gateway.lines) expect(() => void JSON.parse(line)).not.toThrow();
});

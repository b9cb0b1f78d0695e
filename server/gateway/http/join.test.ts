import { afterEach, expect, test } from 'vitest';
import { parseOpened, type Opened } from '#lib/core/protocol/households.ts';
import { parseSignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { Browser, openGateway, randomDevice, type Gateway } from './try-gateway.ts';

const HOUSEHOLD = 'hvnn0000';
const PIN = '204816';
let gateway: Gateway | undefined;
afterEach(() => gateway?.stop());

interface Opening {
	readonly gateway: Gateway;
	readonly staff: Browser;
	readonly site: string;
	readonly opened: Opened;
}

/** A gateway where a facilitator has opened a household. */
async function opening(): Promise<Opening> {
	gateway = await openGateway();
	const staff = new Browser(gateway);
	const { sites } = await staff.signIn('东柳村辅导员');
	const site = sites[0]?.id ?? '';
	return { gateway, staff, site, opened: await openAt(staff, site) };
}

async function openAt(staff: Browser, site: string, household = HOUSEHOLD): Promise<Opened> {
	const answer = await staff.post(`/api/households/${household}/join-code`, { v: 1, site });
	const opened = parseOpened(await answer.json());
	if (!opened.ok) throw new Error(`Not opened: ${answer.status}.`);
	return opened.value;
}

const join = (browser: Browser, opened: Pick<Opened, 'code' | 'joining'>, pin = PIN) =>
	browser.post('/api/join', {
		v: 1,
		code: opened.code,
		joining: opened.joining,
		pin,
		device: browser.device
	});

/** Joins and goes on under the sign-in it was given. */
async function joinAs(browser: Browser, opened: Opened): Promise<void> {
	const answer = parseSignInAnswer(await (await join(browser, opened)).json());
	if (!answer.ok) throw new Error('The family could not join.');
	browser.slot = answer.value.slot;
}

test('a family joins with what it was told and signs in elsewhere with code and PIN', async () => {
	const { gateway, site, opened } = await opening();
	expect(opened.code).toMatch(/^HC-01-\d{4}-[0-9A-Z]$/);
	const answer = await join(new Browser(gateway), opened);
	expect(await answer.json()).toMatchObject({
		account: { name: opened.code },
		grants: [{ role: 'household', place: { kind: 'household', site, id: HOUSEHOLD } }],
		scopes: ['catalog', 'views'],
		sites: [{ name: '东柳村' }]
	});
	const second = new Browser(gateway);
	const typed = opened.code.toLowerCase().replaceAll('-', ' ');
	expect((await second.signIn(typed, undefined, PIN)).account.name).toBe(opened.code);
});

test('a code stays the same; a newer joining number takes the place of the older', async () => {
	const { gateway, staff, site, opened } = await opening();
	const again = await openAt(staff, site);
	expect(again.code).toBe(opened.code);
	expect((await join(new Browser(gateway), opened)).status).toBe(401);
	expect((await join(new Browser(gateway), again)).status).toBe(200);
});

test('a joining number lets one phone in, which may ask again when it did not hear the answer', async () => {
	const { gateway, opened } = await opening();
	const first = new Browser(gateway);
	expect((await join(first, opened)).status).toBe(200);
	expect((await join(first, opened)).status).toBe(200);
	expect((await join(new Browser(gateway), opened)).status).toBe(401);
});

test('a wrong number and a code nobody has are answered alike', async () => {
	const { gateway, opened } = await opening();
	const wrong = opened.joining === '000000' ? '000001' : '000000';
	const answers = [
		await join(new Browser(gateway), { ...opened, joining: wrong }),
		await join(new Browser(gateway), { code: 'HC-07-0382-9', joining: opened.joining }),
		await join(new Browser(gateway), { code: '东柳村辅导员', joining: opened.joining })
	];
	for (const answer of answers) {
		expect(answer.status).toBe(401);
		expect(await answer.json()).toEqual({ v: 1, error: { code: 'wrong-password' } });
	}
});

test('after seven days the number is worth nothing', async () => {
	const { gateway, opened } = await opening();
	gateway.clock.ms += 7 * 86_400_000 + 1;
	expect((await join(new Browser(gateway), opened)).status).toBe(401);
});

test('a PIN that everybody tries is not taken', async () => {
	const { gateway, opened } = await opening();
	expect((await join(new Browser(gateway), opened, '123456')).status).toBe(400);
});

test('a forgotten PIN is mended face to face, and earlier sign-ins end', async () => {
	const { gateway, staff, site, opened } = await opening();
	const first = new Browser(gateway);
	await joinAs(first, opened);
	const again = await openAt(staff, site);
	expect(again.hasJoined).toBe(true);
	expect((await join(new Browser(gateway), again, '975310')).status).toBe(200);
	expect((await first.fetch('/api/sign-in')).status).toBe(401);
});

test('wrong numbers make the next try wait, and lock nobody out', async () => {
	const { gateway, opened } = await opening();
	const wrong = { ...opened, joining: opened.joining === '000000' ? '000001' : '000000' };
	for (let tries = 0; tries < 6; tries++) await join(new Browser(gateway), wrong);
	const waiting = await join(new Browser(gateway), opened);
	expect(waiting.status).toBe(429);
	gateway.clock.ms += Number(waiting.headers.get('retry-after')) * 1000;
	expect((await join(new Browser(gateway), opened)).status).toBe(200);
});

test('another site’s staff and households open nothing', async () => {
	const { gateway, site, opened } = await opening();
	const other = new Browser(gateway);
	await other.signIn('西柳村辅导员');
	const path = `/api/households/${HOUSEHOLD}/join-code`;
	expect((await other.post(path, { v: 1, site })).status).toBe(403);
	const family = new Browser(gateway);
	await joinAs(family, opened);
	expect((await family.post(path, { v: 1, site })).status).toBe(403);
});

test('a household of one site is never another’s', async () => {
	const { gateway } = await opening();
	const other = new Browser(gateway);
	const { sites } = await other.signIn('西柳村辅导员');
	const path = `/api/households/${HOUSEHOLD}/join-code`;
	expect((await other.post(path, { v: 1, site: sites[0]?.id })).status).toBe(403);
});

test('staff see whether a family has joined', async () => {
	const { gateway, staff, site, opened } = await opening();
	const standing = async (): Promise<unknown> =>
		(await staff.fetch(`/api/households/${HOUSEHOLD}?site=${site}`)).json();
	expect(await standing()).toEqual({ v: 1, code: opened.code, hasJoined: false });
	await join(new Browser(gateway), opened);
	expect(await standing()).toEqual({ v: 1, code: opened.code, hasJoined: true });
});

test('an erased household can neither sign in nor be opened again', async () => {
	const { gateway, staff, site, opened } = await opening();
	const family = new Browser(gateway);
	await joinAs(family, opened);
	const organizer = new Browser(gateway);
	await organizer.signIn('柳泉镇组织员');
	const order = { v: 1, site, kind: 'household', id: HOUSEHOLD, reason: '家长要求' };
	expect((await organizer.post('/api/erasure', order)).status).toBe(200);
	const late = new Browser(gateway);
	late.device = randomDevice();
	expect((await join(late, opened)).status).toBe(401);
	const path = `/api/households/${HOUSEHOLD}/join-code`;
	expect((await staff.post(path, { v: 1, site })).status).toBe(403);
	await gateway.accounts.settled();
	expect((await family.fetch('/api/sign-in')).status).toBe(401);
});

test('nothing of joining is written to the log but ids', async () => {
	const { gateway, opened } = await opening();
	await join(new Browser(gateway), opened);
	const text = gateway.lines.join('\n');
	expect(text).toContain('household-joined');
	for (const secret of [opened.code, opened.joining, PIN]) expect(text).not.toContain(secret);
});

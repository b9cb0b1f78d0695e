import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseOneTime, parseStaff, type OneTime, type Staff } from '#lib/core/protocol/staff.ts';
import { Browser, codeOf, openGateway, type Gateway } from './try-gateway.ts';

let gateway: Gateway;
let organizer: Browser;
beforeEach(async () => {
	gateway = await openGateway();
	organizer = new Browser(gateway);
	await organizer.signIn(ORGANIZER);
});
afterEach(() => gateway.stop());

const ORGANIZER = '柳泉镇组织员';
const FACILITATOR = '东柳村辅导员';

async function staff(browser: Browser): Promise<Staff> {
	const parsed = parseStaff(await (await browser.fetch('/api/accounts')).json());
	if (!parsed.ok) throw new Error('No list of staff.');
	return parsed.value;
}

const personOf = async (name: string) => {
	const found = (await staff(organizer)).people.find((person) => person.name === name);
	if (found === undefined) throw new Error(`Nobody is called ${name}.`);
	return found;
};

async function oneTime(answer: Response): Promise<OneTime> {
	const parsed = parseOneTime(await answer.json());
	if (!parsed.ok) throw new Error(`No one-time password: ${answer.status}.`);
	return parsed.value;
}

/** The place of somebody's first role. */
const grantOf = async (name: string) => {
	const [grant] = (await personOf(name)).grants;
	if (grant === undefined) throw new Error(`${name} has no role.`);
	return { role: grant.role, place: grant.place };
};

test('an organizer sees the people of the township’s sites with their phones, and nobody above', async () => {
	const phone = new Browser(gateway);
	await phone.signIn(FACILITATOR);
	const { people } = await staff(organizer);
	expect(people.map(({ name }) => name).sort()).toEqual([FACILITATOR, '西柳村辅导员'].sort());
	expect((await personOf(FACILITATOR)).devices.map(({ id }) => id)).toEqual([phone.device]);
	expect(JSON.stringify(people)).not.toMatch(/scrypt|hash|salt/);
});

test('the district sees its organizers and no facilitator', async () => {
	const centre = new Browser(gateway);
	await centre.signIn('区中心');
	expect((await staff(centre)).people.map(({ name }) => name)).toEqual([ORGANIZER]);
});

test('a facilitator sees and changes nothing', async () => {
	const phone = new Browser(gateway);
	await phone.signIn(FACILITATOR);
	const { id } = await personOf('西柳村辅导员');
	const grant = await grantOf(FACILITATOR);
	const answers = [
		await phone.fetch('/api/accounts'),
		await phone.post('/api/accounts', { v: 1, name: '新人', grant }),
		await phone.post(`/api/accounts/${id}/password`, { v: 1 }),
		await phone.post(`/api/accounts/${id}/grants`, { v: 1, grant, change: 'end' }),
		await phone.post(`/api/accounts/${id}/revoke`, { v: 1, device: phone.device })
	];
	expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

test('a new account begins with a password to be used once, and another one chosen with it', async () => {
	const grant = await grantOf(FACILITATOR);
	const made = await oneTime(
		await organizer.post('/api/accounts', { v: 1, name: '新来的', grant })
	);
	expect((await personOf('新来的')).isPasswordTemporary).toBe(true);
	const phone = new Browser(gateway);
	const ask = (next?: string) =>
		phone.post('/api/sign-in', {
			...{ v: 1, name: '新来的', password: made.password, device: phone.device, next }
		});
	expect(await codeOf(await ask())).toBe('change-password');
	expect(await codeOf(await ask(made.password))).toBe('change-password');
	expect(await codeOf(await ask('kurz'))).toBe('malformed');
	expect(phone.cookies.size).toBe(0);
	expect((await ask('a long password')).status).toBe(200);
	expect((await personOf('新来的')).isPasswordTemporary).toBe(false);
	const again = await new Browser(gateway).signIn('新来的', undefined, 'a long password');
	expect(again.grants).toMatchObject([grant]);
	expect(await codeOf(await ask('another password'))).toBe('wrong-password');
});

test('a name is given once', async () => {
	const grant = await grantOf(FACILITATOR);
	const answer = await organizer.post('/api/accounts', { v: 1, name: ` ${FACILITATOR} `, grant });
	expect([answer.status, await codeOf(answer)]).toEqual([409, 'name-taken']);
});

test('a reset ends the sign-ins that are there, and the old password', async () => {
	const phone = new Browser(gateway);
	await phone.signIn(FACILITATOR);
	const { id } = await personOf(FACILITATOR);
	const reset = await oneTime(await organizer.post(`/api/accounts/${id}/password`, { v: 1 }));
	expect(await codeOf(await phone.fetch('/api/sign-in'))).toBe('expired');
	const { device } = phone;
	const old = { v: 1, name: FACILITATOR, password: gateway.passwordOf(FACILITATOR), device };
	expect(await codeOf(await phone.post('/api/sign-in', old))).toBe('wrong-password');
	const fresh = { ...old, password: reset.password, next: 'a long password' };
	expect((await phone.post('/api/sign-in', fresh)).status).toBe(200);
});

test('a stopped phone reads nothing from then on, and only a phone of the named account is stopped', async () => {
	const phone = new Browser(gateway);
	await phone.signIn(FACILITATOR);
	const { id } = await personOf(FACILITATOR);
	const other = await personOf('西柳村辅导员');
	const { device } = phone;
	const wrong = await organizer.post(`/api/accounts/${other.id}/revoke`, { v: 1, device });
	expect(wrong.status).toBe(403);
	const own = { v: 1, device: organizer.device };
	expect((await organizer.post(`/api/accounts/${id}/revoke`, own)).status).toBe(403);
	expect((await organizer.post(`/api/accounts/${id}/revoke`, { v: 1, device })).status).toBe(200);
	expect(await codeOf(await phone.fetch('/api/sign-in'))).toBe('revoked');
	expect((await personOf(FACILITATOR)).devices[0]?.revokedAt).toBe(gateway.clock.ms / 1000);
});

test('an ended role reads nothing any more, stays in the history, and can be given again', async () => {
	const phone = new Browser(gateway);
	const before = await phone.signIn(FACILITATOR);
	const { id } = await personOf(FACILITATOR);
	const grant = await grantOf(FACILITATOR);
	const change = (to: 'give' | 'end') =>
		organizer.post(`/api/accounts/${id}/grants`, { v: 1, grant, change: to });
	expect((await change('end')).status).toBe(200);
	const scopes = async (): Promise<unknown> => {
		const answer = (await (await phone.fetch('/api/sign-in')).json()) as { scopes: string[] };
		return answer.scopes;
	};
	expect(await scopes()).toEqual(['catalog']);
	expect((await personOf(FACILITATOR)).grants).toMatchObject([{ until: gateway.clock.ms / 1000 }]);
	expect((await change('give')).status).toBe(200);
	expect(await scopes()).toEqual(before.scopes);
});

test('no role above one’s own and at no foreign place is given, and nobody of elsewhere is touched', async () => {
	const { id } = await personOf(FACILITATOR);
	const { place } = await grantOf(FACILITATOR);
	const township = (await organizer.signIn(ORGANIZER)).grants[0]?.place;
	const foreign = { kind: 'site', id: '0f0f0f0f' };
	const roles = [
		{ role: 'district', place: { kind: 'district' } },
		{ role: 'organizer', place: township },
		{ role: 'facilitator', place: foreign },
		{ role: 'facilitator', place: township },
		{ role: 'household', place }
	];
	for (const grant of roles) {
		const made = await organizer.post('/api/accounts', { v: 1, name: '越权', grant });
		const given = await organizer.post(`/api/accounts/${id}/grants`, {
			...{ v: 1, grant, change: 'give' }
		});
		expect([made.status, given.status]).toEqual([403, 403]);
	}
	const centre = await gateway.accounts.find('区中心');
	const own = await gateway.accounts.find(ORGANIZER);
	for (const account of [centre, own]) {
		const reset = await organizer.post(`/api/accounts/${account?.id ?? ''}/password`, { v: 1 });
		expect([reset.status, await codeOf(reset)]).toEqual([403, 'no-right']);
	}
});

test('whoever asks too often waits, and the log names nobody', async () => {
	let refused: Response | undefined;
	for (let tries = 0; tries < 70 && refused === undefined; tries += 1) {
		const answer = await organizer.fetch('/api/accounts');
		if (answer.status !== 200) refused = answer;
	}
	expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '10']);
	gateway.clock.ms += 60_000;
	const { id } = await personOf(FACILITATOR);
	await organizer.post(`/api/accounts/${id}/password`, { v: 1 });
	const line = gateway.lines.find((text) => text.includes('password-reset')) ?? '';
	expect(line).toContain(id);
	expect(gateway.lines.join('\n')).not.toContain('辅导员');
});

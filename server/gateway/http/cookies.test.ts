import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { setSlotCookie, tokenOf } from './cookies.ts';
import { clientAddress } from './origin.ts';

const SLOT = 'abcdefgh01234567';
const SAFARI =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const CHROME =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** The cookie a browser would be given, and the token read back from one it sends. */
async function atOrigin(origin: string | undefined, headers: Record<string, string> = {}) {
	const rule = { origin, trustedProxies: 1 };
	const app = new Hono();
	app.get('/set', (c) => {
		setSlotCookie(c, rule, { slot: SLOT, token: 'secret' });
		return c.text('');
	});
	app.get('/read', (c) => c.text(tokenOf(c, rule)?.token ?? 'none'));
	app.get('/address', (c) => c.text(clientAddress(c, rule)));
	const ask = (path: string, more: Record<string, string> = {}) =>
		app.request(path, { headers: { ...headers, ...more } });
	return {
		cookie: (await ask('/set')).headers.get('set-cookie'),
		read: async (cookie: string) => (await ask('/read', { cookie, 'x-tongyu-slot': SLOT })).text(),
		address: async (forwarded: string) =>
			(await ask('/address', { 'x-forwarded-for': forwarded })).text()
	};
}

test('on https, and on localhost, the cookie is secure and bound to its host', async () => {
	for (const origin of ['https://a.cn', 'http://localhost:3000', 'http://127.0.0.1:3000']) {
		const { cookie } = await atOrigin(origin, { 'user-agent': CHROME });
		expect(cookie).toMatch(/^__Host-ty-abcdefgh01234567=secret; Path=\/; HttpOnly; .*; Secure$/);
	}
});

test('on a plain http address, and for Safari on localhost, it is a plain one that browsers take', async () => {
	const lan = await atOrigin(undefined, { host: '192.0.2.5:3000', 'user-agent': CHROME });
	expect(lan.cookie).toMatch(/^ty-abcdefgh01234567=secret; Path=\/; HttpOnly; SameSite=Strict/);
	expect(lan.cookie).not.toContain('Secure');
	const safari = await atOrigin('http://localhost:3000', { 'user-agent': SAFARI });
	expect(safari.cookie).not.toContain('Secure');
});

test('on https a plain cookie is not believed: anybody in between could have set it', async () => {
	const https = await atOrigin('https://a.cn');
	expect(await https.read(`ty-${SLOT}=forged`)).toBe('none');
	expect(await https.read(`__Host-ty-${SLOT}=own`)).toBe('own');
	const http = await atOrigin('http://192.0.2.5:3000');
	expect(await http.read(`ty-${SLOT}=own`)).toBe('own');
});

test('a client’s address is what the nearest proxy wrote, whatever the client claims', async () => {
	const { address } = await atOrigin('https://a.cn');
	expect(await address('10.0.0.1, 198.51.100.7')).toBe('198.51.100.7');
	expect(await address('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
});

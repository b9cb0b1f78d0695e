/** The server's interface as other devices use it, for what no screen does. */
import { expect } from './expect.ts';
import { PASSWORD } from './township.ts';

/** Opens a sign-in on a device of its own and changes the account's password: its other sign-ins end. */
export async function changePassword(url: string, name: string, next: string): Promise<void> {
	const headers = { origin: url, 'content-type': 'application/json' };
	const device = crypto
		.randomUUID()
		.replaceAll(/[^0-9a-f]/g, '')
		.slice(0, 8);
	const signedIn = await fetch(`${url}/api/sign-in`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ v: 1, name, password: PASSWORD, device })
	});
	expect(signedIn.status).toBe(200);
	const { slot } = (await signedIn.json()) as { slot: string };
	const cookie = signedIn.headers
		.getSetCookie()
		.map((line) => line.split(';')[0])
		.join('; ');
	const changed = await fetch(`${url}/api/password`, {
		method: 'POST',
		headers: { ...headers, cookie, 'x-tongyu-slot': slot },
		body: JSON.stringify({ v: 1, current: PASSWORD, next })
	});
	expect(changed.status).toBe(200);
}

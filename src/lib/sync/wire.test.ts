import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import type { SyncRequest } from '#lib/core/protocol/sync.ts';
import { createWire } from './wire.ts';

const as: SignedIn = {
	slot: 'slot00000000',
	account: asAccountId('a0000000'),
	device: asDeviceId('d0000000'),
	scopes: ['catalog']
};
const request: SyncRequest = { v: 1, sentAt: 1, digest: '0'.repeat(32), segments: [] };
const ANSWER = { v: 1, serverAt: 2, acks: [] };

interface Sent {
	readonly path: string;
	readonly init: RequestInit;
}

/** A wire over a fetch that answers as told; what it was asked is kept. */
function wireTo(answer: () => Response | Promise<Response>) {
	const sent: Sent[] = [];
	const wire = createWire({
		fetch: (input, init = {}) => {
			sent.push({ path: input instanceof Request ? input.url : String(input), init });
			return Promise.resolve().then(answer);
		},
		newKey: () => Promise.resolve(undefined)
	});
	return { wire, sent };
}
const problemOf = async (answer: () => Response | Promise<Response>) => {
	const result = await wireTo(answer).wire.sync(request, as);
	return result.ok ? 'answered' : result.problem.problem;
};
const refusal =
	(status: number, code: string, headers: Record<string, string> = {}) =>
	() =>
		Response.json({ v: 1, error: { code } }, { status, headers });

test('a well-formed answer with status 200 is an answer', async () => {
	const { wire, sent } = wireTo(() => Response.json(ANSWER));
	expect(await wire.sync(request, as)).toEqual({ ok: true, value: ANSWER });
	expect(sent[0]?.path).toBe('/api/sync');
	expect(sent[0]?.init.headers).toMatchObject({ 'x-tongyu-slot': as.slot });
});

test('a captive portal, a proxy and a stranger are no answer', async () => {
	const page = '<html>请先登录 Wi-Fi</html>';
	const html = { 'content-type': 'text/html' };
	expect(await problemOf(() => new Response(page, { headers: html }))).toBe('not-tongyu');
	expect(await problemOf(() => new Response(page, { status: 502, headers: html }))).toBe(
		'unavailable'
	);
	expect(await problemOf(() => new Response(page, { status: 404, headers: html }))).toBe(
		'not-tongyu'
	);
	expect(await problemOf(() => Response.json({ status: 'ok' }))).toBe('not-tongyu');
	expect(await problemOf(() => Response.json({ ...ANSWER, serverAt: 'now' }))).toBe('not-tongyu');
});

test('a body that breaks off is cut, a request that never arrives is offline', async () => {
	const half = JSON.stringify(ANSWER).slice(0, 20);
	const json = { 'content-type': 'application/json' };
	expect(await problemOf(() => new Response(half, { headers: json }))).toBe('cut');
	const breaking = () =>
		new Response(
			new ReadableStream({
				start(controller) {
					controller.enqueue(new TextEncoder().encode(half));
					controller.error(new TypeError('terminated'));
				}
			})
		);
	expect(await problemOf(breaking)).toBe('cut');
	expect(await problemOf(() => Promise.reject(new TypeError('Failed to fetch')))).toBe('offline');
});

test('a time-out is told from a bug', async () => {
	const late = new DOMException('too late', 'TimeoutError');
	expect(await problemOf(() => Promise.reject(late))).toBe('timeout');
	await expect(problemOf(() => Promise.reject(new RangeError('a bug')))).rejects.toThrow(
		RangeError
	);
});

test('each of the server’s codes means what the machine does about it', async () => {
	expect(await problemOf(refusal(401, 'not-signed-in'))).toBe('not-signed-in');
	expect(await problemOf(refusal(401, 'expired'))).toBe('not-signed-in');
	expect(await problemOf(refusal(403, 'revoked'))).toBe('revoked');
	expect(await problemOf(refusal(400, 'version'))).toBe('version');
	expect(await problemOf(refusal(503, 'unavailable'))).toBe('unavailable');
	expect(await problemOf(refusal(507, 'full'))).toBe('full');
	expect(await problemOf(() => Response.json({ ...ANSWER, v: 3 }))).toBe('version');
	const slow = await wireTo(refusal(429, 'slow-down', { 'retry-after': '7' })).wire.sync(
		request,
		as
	);
	expect(slow).toEqual({ ok: false, problem: { problem: 'slow-down', waitMs: 7000 } });
});

test('a snapshot that is another by now is no failure', async () => {
	const ref = { scope: 'catalog', hash: 'f'.repeat(64) } as const;
	const gone = await wireTo(refusal(404, 'not-found')).wire.snapshot(ref, as);
	expect(gone).toEqual({ ok: true, value: undefined });
});

test('long bodies travel gzipped, short ones as they are', async () => {
	const { wire, sent } = wireTo(() => Response.json(ANSWER));
	await wire.sync(request, as);
	await wire.sync({ ...request, want: { catalog: Object.fromEntries(DEVICES) } }, as);
	expect(sent[0]?.init.headers).not.toHaveProperty('content-encoding');
	expect(sent[1]?.init.headers).toMatchObject({ 'content-encoding': 'gzip' });
	const body = sent[1]?.init.body;
	if (!(body instanceof ArrayBuffer)) throw new Error('The body is not bytes.');
	const text = gunzipSync(Buffer.from(body)).toString();
	expect(JSON.parse(text)).toMatchObject({ v: 1, sentAt: 1 });
});
const DEVICES = Array.from(
	{ length: 60 },
	(_, n) => [`d00000${String(n).padStart(2, '0')}`, n] as const
);

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listStaticFiles } from './static-files.ts';
import { openGateway, type Gateway } from './try-gateway.ts';

const PAGE = '<!doctype html><body><script>start()</script></body>';
const SCRIPT = 'export const a = 1;\n'.repeat(100);

let folder = '';
let gateway: Gateway;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-static-'));
	await mkdir(join(folder, '_app/immutable'), { recursive: true });
	await writeFile(join(folder, 'index.html'), PAGE);
	await writeFile(join(folder, 'service-worker.js'), SCRIPT);
	await writeFile(join(folder, 'manifest.webmanifest'), '{}');
	const script = join(folder, '_app/immutable/a.js');
	await writeFile(script, SCRIPT);
	await writeFile(`${script}.br`, brotliCompressSync(SCRIPT));
	await writeFile(`${script}.gz`, gzipSync(SCRIPT));
	gateway = await openGateway({ files: await listStaticFiles(folder) });
});
afterEach(async () => {
	await gateway.stop();
	await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(`${gateway.url}${path}`, { headers });

test('hashed files are kept for good; page, worker and manifest are asked for again', async () => {
	const cached = async (path: string) => (await get(path)).headers.get('cache-control');
	expect(await cached('/_app/immutable/a.js')).toBe('public, max-age=31536000, immutable');
	for (const path of ['/', '/index.html', '/service-worker.js', '/manifest.webmanifest']) {
		expect(await cached(path)).toBe('no-cache');
	}
	expect((await get('/manifest.webmanifest')).headers.get('content-type')).toBe(
		'application/manifest+json'
	);
});

test('what was compressed at build time goes out as it is, in the encoding asked for', async () => {
	for (const [accepted, encoding] of [
		['gzip, deflate, br', 'br'],
		['gzip', 'gzip'],
		['br;q=0, gzip', 'gzip'],
		['identity', null]
	] as const) {
		const answer = await get('/_app/immutable/a.js', { 'accept-encoding': accepted });
		expect(answer.headers.get('content-encoding')).toBe(encoding);
		expect(answer.headers.get('vary')).toBe('Accept-Encoding');
		expect(await answer.text()).toBe(SCRIPT);
	}
});

test('a page that has not changed is not sent again', async () => {
	const etag = (await get('/')).headers.get('etag') ?? '';
	const again = await get('/', { 'if-none-match': etag });
	expect([again.status, await again.text()]).toEqual([304, '']);
});

test('an address of a screen gets the page; a missing file does not', async () => {
	for (const path of ['/', '/roll/abc', '/k']) expect(await (await get(path)).text()).toBe(PAGE);
	for (const path of ['/_app/immutable/gone.js', '/icons/x.png', '/media/abc']) {
		expect((await get(path)).status).toBe(404);
	}
});

test('the page may load nothing from elsewhere; every answer says what it is', async () => {
	const { headers } = await get('/');
	expect(headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[^']+';/);
	expect(headers.get('content-security-policy')).not.toContain('unsafe');
	expect(headers.get('referrer-policy')).toBe('no-referrer');
	expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
	for (const path of ['/', '/_app/immutable/a.js', '/api/nothing', '/health']) {
		const answer = await get(path);
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
		expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
	}
});

test('no address leads out of the build folder', async () => {
	const { hostname, port } = new URL(gateway.url);
	const statuses = ['/../package.json', '/%2e%2e/package.json', '/_app/..%2f..%2fpackage.json'].map(
		(path) =>
			new Promise((resolve) => {
				request({ hostname, port, path }, (answer) => {
					answer.resume();
					resolve(answer.statusCode);
				}).end();
			})
	);
	expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
});

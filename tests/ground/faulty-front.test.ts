import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openFaultyFront, type FaultyFront } from './faulty-front.ts';

/** Bodies the server received since the test began. */
let heard: string[] = [];
let server: Server;
let front: FaultyFront;

beforeAll(async () => {
	server = createServer((request, response) => {
		void text(request).then((body) => {
			heard.push(body);
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(`{"heard":"${body}","path":"${request.url ?? ''}","n":${heard.length}}`);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());
beforeEach(async () => {
	heard = [];
	const { port } = server.address() as AddressInfo;
	front = await openFaultyFront({ target: { host: '127.0.0.1', port } });
});
afterEach(() => front.close());

const send = (body: string, path = '/api/sync'): Promise<Response> =>
	fetch(front.url + path, { method: 'POST', body });

test('without a fault requests and answers pass unchanged and are logged', async () => {
	const response = await send('facts');
	expect(await response.json()).toEqual({ heard: 'facts', path: '/api/sync', n: 1 });
	expect(front.log()).toEqual([
		{
			method: 'POST',
			path: '/api/sync',
			fault: 'none',
			requestBytes: 5,
			serverStatuses: [200],
			status: 200
		}
	]);
});

test('a captive portal answers 200 with HTML, once, and the server hears nothing', async () => {
	front.next({ kind: 'portal' });
	const portal = await send('facts');
	expect(portal.status).toBe(200);
	expect(portal.headers.get('content-type')).toContain('text/html');
	expect(heard).toEqual([]);
	expect((await send('facts')).headers.get('content-type')).toBe('application/json');
});

test('a status of its own keeps the request from the server, for as many requests as told', async () => {
	front.next({ kind: 'status', status: 502 }, { times: 2 });
	front.next({ kind: 'status', status: 401, body: '{"code":"signed-out"}' });
	const statuses = [];
	for (let i = 0; i < 4; i++) statuses.push((await send('facts')).status);
	expect(statuses).toEqual([502, 502, 401, 200]);
	expect(heard.length).toBe(1);
	expect(front.armed).toBe(0);
});

test('a cut body ends early although the server did its work', async () => {
	front.next({ kind: 'cut-body', afterBytes: 10 });
	const response = await send('facts');
	expect(response.status).toBe(200);
	await expect(response.text()).rejects.toThrow();
	expect(heard).toEqual(['facts']);
});

test('a lost answer: the server has it, the phone gets nothing', async () => {
	front.next({ kind: 'lost-answer' });
	await expect(send('facts')).rejects.toThrow();
	expect(heard).toEqual(['facts']);
	expect(front.log()).toMatchObject([
		{ fault: 'lost-answer', serverStatuses: [200], status: undefined }
	]);
});

test('a lost request never reaches the server', async () => {
	front.next({ kind: 'lost-request' });
	await expect(send('facts')).rejects.toThrow();
	expect(heard).toEqual([]);
});

test('a duplicate reaches the server twice and the phone gets the first answer', async () => {
	front.next({ kind: 'duplicate' });
	expect(await (await send('facts')).json()).toMatchObject({ n: 1 });
	expect(heard).toEqual(['facts', 'facts']);
});

test('a delay holds the request back and then passes it', async () => {
	front.next({ kind: 'delay', delayMs: 80 });
	const startedAt = performance.now();
	expect((await send('facts')).status).toBe(200);
	expect(performance.now() - startedAt).toBeGreaterThanOrEqual(79);
});

test('a fault spares the paths it is not aimed at', async () => {
	front.next({ kind: 'portal' }, { path: '/api/sync' });
	const page = await send('', '/roll/1');
	expect(page.headers.get('content-type')).toBe('application/json');
	expect(front.armed).toBe(1);
	expect(front.log('/api/')).toEqual([]);
});

test('a dead server is a 502', async () => {
	const gone = createServer();
	await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
	const { port } = gone.address() as AddressInfo;
	await new Promise<void>((resolve) => gone.close(() => resolve()));
	const alone = await openFaultyFront({ target: { host: '127.0.0.1', port } });
	expect((await fetch(alone.url)).status).toBe(502);
	await alone.close();
});

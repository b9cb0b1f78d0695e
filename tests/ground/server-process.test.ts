import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRunning } from './processes.ts';
import { startServer } from './server-process.ts';

/** The smallest server with the product's manners: environment, /health, a graceful end, and a note of each start. */
const SMALL_SERVER = `
	import { appendFileSync, readFileSync } from 'node:fs';
	import { createServer } from 'node:http';
	const { PORT, HOST, DATA_DIR, ORIGIN } = process.env;
	appendFileSync(DATA_DIR + '/starts', ORIGIN + ' ' + process.pid + '\\n');
	console.log('started');
	const server = createServer((request, response) =>
		request.url === '/health' ? response.end('{}') : response.end(readFileSync(DATA_DIR + '/starts')));
	server.listen(Number(PORT), HOST);
	process.on('SIGTERM', () => process.exit(0));
`;

let folder = '';
let entry = '';

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-small-server-'));
	entry = join(folder, 'small-server.mjs');
	await writeFile(entry, SMALL_SERVER);
});
afterAll(() => rm(folder, { recursive: true }));

test('a killed server is gone at once and starts again on the same port and data', async () => {
	const server = await startServer({ entry, origin: 'http://front.test' });
	const { pid, port } = server;
	await server.killHard();
	expect(await isRunning(pid)).toBe(false);
	await expect(fetch(server.url)).rejects.toThrow();

	await server.restart();
	expect(server.port).toBe(port);
	const starts = await (await fetch(`http://127.0.0.1:${port}/`)).text();
	expect(starts).toBe(`http://front.test ${pid}\nhttp://front.test ${server.pid}\n`);
	await server.dispose();
	await expect(readFile(join(server.dataDir, 'starts'))).rejects.toThrow('ENOENT');
});

test('a graceful stop says how the process ended', async () => {
	const server = await startServer({ entry });
	expect(await server.stopGracefully()).toEqual({ code: 0, signal: null });
	expect(server.output).toContain('started');
	await server.dispose();
});

test('a server that ends before it is healthy fails with what it printed', async () => {
	const broken = join(folder, 'broken.mjs');
	await writeFile(broken, `console.error('ORIGIN is missing.'); process.exit(1);`);
	await expect(startServer({ entry: broken })).rejects.toThrow('ORIGIN is missing.');
});

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer } from '../tests/ground/server-process.ts';
import { waitUntil } from '../tests/ground/wait-until.ts';

const ENV = { SIGN_IN_SECRET: 's'.repeat(44), ORIGIN: 'https://tongyu.example.cn' };

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-main-'));
	await mkdir(join(folder, 'build'));
	await writeFile(join(folder, 'build/index.html'), '<!doctype html><title>同育</title>');
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

/** Runs an entry as a person would, until it ends. */
function run(entry: string, args: readonly string[] = [], env: Record<string, string> = ENV) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(import.meta.dirname, entry), ...args],
		{
			env: {
				PATH: process.env.PATH,
				DATA_DIR: join(folder, 'data'),
				BUILD_DIR: join(folder, 'build'),
				...env
			},
			encoding: 'utf8',
			timeout: 30_000
		}
	);
	return { status, out: stdout.trim(), said: stderr.trim() };
}

const setUp = (args: readonly string[] = []) =>
	run('commands/setup.ts', [
		...['--district', '区中心', '--township', '柳泉镇', '--organizer', '柳泉镇组织员'],
		...['--site', '东柳村', '--staff', '东柳村辅导员@东柳村'],
		...args
	]);

test('serving refuses to start in one plain sentence that names what to set', () => {
	const refused = run('main.ts', [], { ORIGIN: ENV.ORIGIN });
	expect(refused.status).toBe(1);
	expect(refused.said).toMatch(/^SIGN_IN_SECRET is not set\. Set it to a random text .*\.$/);
	const unbuilt = run('main.ts', [], { ...ENV, BUILD_DIR: join(folder, 'nothing') });
	expect(unbuilt.said).toMatch(/^There is no app in .*nothing\. Run npm run build first\.$/);
	expect(run('main.ts').said).toMatch(/^Nothing is set up here yet\. Run npm run setup first/);
});

test('the set-up prints each initial password once, and run again adds only what is missing', () => {
	const first = setUp();
	expect(first.out.match(/ {2}\S+ {2}[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}$/gm)).toHaveLength(3);
	const again = setUp();
	expect(again.out).toMatch(/^新增镇 0，站点 0，账号 0。/);
	expect(again.out).not.toMatch(/[2-9a-z]{4}-[2-9a-z]{4}/);
	const more = setUp(['--site', '西柳村', '--staff', '西柳村辅导员@西柳村']);
	expect(more.out).toMatch(/^新增镇 0，站点 1，账号 1。/);
	const lost = run('commands/setup.ts', ['--district', '区中心', '--staff', 'x@没有的村']);
	expect(lost.said).toContain('There is no --site for "x@没有的村".');
	const reset = run('commands/setup.ts', ['--reset-password', '东柳村辅导员']);
	expect(reset.out).toMatch(/^东柳村辅导员 {2}[2-9a-z]{4}-/);
});

test('sample data is refused by the real entry, and real data by the sample’s', () => {
	setUp();
	const sample = run('commands/start.ts', ['--no-build']);
	expect([sample.status, sample.said]).toEqual([
		1,
		expect.stringContaining('belongs to a real deployment') as string
	]);
});

test('a sample store is never served as a real one, nor set up as one', async () => {
	const server = await startServer({
		entry: 'server/commands/start.ts',
		args: ['--no-build'],
		dataDir: join(folder, 'data'),
		env: { BUILD_DIR: join(folder, 'build') }
	});
	await server.stopGracefully();
	for (const refused of [run('main.ts'), setUp()]) {
		expect(refused.status).toBe(1);
		expect(refused.said).toContain('is the sample township');
	}
	const startMs = performance.now();
	await server.start();
	expect(server.output.match(/演示数据已备好/g)).toHaveLength(1);
	expect(performance.now() - startMs).toBeLessThan(10_000);
	await server.dispose();
});

test('a server told to stop finishes the request under way, closes its store and ends with 0', async () => {
	setUp();
	const server = await startServer({
		dataDir: join(folder, 'data'),
		env: { ...ENV, BUILD_DIR: join(folder, 'build') }
	});
	const body = JSON.stringify({ v: 1 });
	const socket = connect(server.port, '127.0.0.1');
	socket.write(
		`POST /api/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: ${ENV.ORIGIN}\r\nExpect: 100-continue\r\n` +
			`Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
	);
	let answer = '';
	socket.on('data', (part) => (answer += part.toString()));
	await waitUntil(() => answer.includes('100 Continue'), { withinMs: 10_000, what: 'the server' });
	const stopped = server.stopGracefully();
	await waitUntil(() => server.output.includes('"stopping"'), {
		withinMs: 10_000,
		what: 'the end'
	});
	socket.write(body);
	const exit = await stopped;
	expect(answer).toMatch(/HTTP\/1\.1 400 [\s\S]*"malformed"/);
	expect(exit).toEqual({ code: 0, signal: null });
	expect(server.output).toContain('"event":"stopped"');
	await server.start();
	await server.dispose();
});

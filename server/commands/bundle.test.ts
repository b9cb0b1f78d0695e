import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../tests/ground/free-port.ts';
import { waitUntil } from '../../tests/ground/wait-until.ts';

test('an unpacked bundle sets up and serves with Node alone', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-bundle-test-'));
	const build = join(folder, 'build');
	await mkdir(build);
	await writeFile(join(build, 'index.html'), '<!doctype html><title>同育</title>');
	const port = await freePort();
	const env = {
		...{ PATH: '/usr/bin:/bin', BUILD_DIR: build, PORT: String(port) },
		...{ ORIGIN: `http://localhost:${port}`, SIGN_IN_SECRET: 's'.repeat(44) },
		DATA_DIR: join(folder, 'data')
	};
	const node = (script: string, args: readonly string[], cwd: string) =>
		spawnSync(process.execPath, [script, ...args], { cwd, env, encoding: 'utf8' });
	try {
		const made = node(join(import.meta.dirname, 'bundle.ts'), ['--no-build'], folder);
		expect(made.stderr).toBe('');
		spawnSync('tar', ['-xzf', made.stdout.trim()], { cwd: folder });
		const [name = ''] = (await readdir(folder)).filter((entry) => /^tongyu-[\d.]+$/.test(entry));
		const unpacked = join(folder, name);
		expect((await readdir(unpacked)).sort()).toEqual(
			['.env.example', 'README.md', 'build', 'node_modules', 'package.json', 'server', 'src'].sort()
		);
		expect(node('server/commands/setup.ts', ['--district', '区中心'], unpacked).status).toBe(0);
		const server = spawn(process.execPath, ['server/main.ts'], { cwd: unpacked, env });
		const ended = new Promise((resolve) => server.once('exit', resolve));
		await waitUntil(
			() =>
				fetch(`http://127.0.0.1:${port}/health`).then(
					({ ok }) => ok,
					() => false
				),
			{ withinMs: 20_000, what: 'the unpacked server' }
		);
		server.kill('SIGTERM');
		expect(await ended).toBe(0);
	} finally {
		await rm(folder, { recursive: true, maxRetries: 5 });
	}
});

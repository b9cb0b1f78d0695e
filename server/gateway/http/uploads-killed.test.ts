import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../tests/ground/free-port.ts';
import {
	SIGN_IN_SECRET,
	startServer,
	type ServerProcess
} from '../../../tests/ground/server-process.ts';
import { waitUntil } from '../../../tests/ground/wait-until.ts';
import { deriveSecrets } from '../../accounts/secrets.ts';
import { readServeConfig } from '../../config.ts';
import { openDeployment } from '../../running.ts';
import { setUp } from '../../setup/set-up.ts';
import { parseUpload } from '#lib/core/protocol/lectures.ts';
import { parseSignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { codeOf, randomDevice } from './try-gateway.ts';

const run = promisify(execFile);

/** What an account of a real process needs to speak to it. */
interface Speaker {
	readonly server: ServerProcess;
	readonly headers: Readonly<Record<string, string>>;
}

const NAME = '区中心';
const PIECE_BYTES = 200_000;

let folder = '';
let speaker: Speaker;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-killed-'));
	await mkdir(join(folder, 'build'));
	await writeFile(join(folder, 'build', 'index.html'), '<!doctype html>');
	const port = await freePort();
	const dataDir = join(folder, 'data');
	const origin = `http://localhost:${port}`;
	const env = { ORIGIN: origin, SIGN_IN_SECRET, DATA_DIR: dataDir };
	const config = readServeConfig(env);
	if (!config.ok) throw new Error(config.problem.code);
	const secrets = deriveSecrets(SIGN_IN_SECRET);
	const deployment = await openDeployment({ config: config.value, secrets, log: () => undefined });
	const done = await setUp(deployment, { district: [NAME], townships: [] });
	await deployment.store.close();
	const server = await startServer({ port, dataDir, env: { BUILD_DIR: join(folder, 'build') } });
	const password = done.created.find(({ name }) => name === NAME)?.password ?? '';
	const said = await fetch(`${server.url}/api/sign-in`, {
		method: 'POST',
		headers: { origin, 'content-type': 'application/json' },
		body: JSON.stringify({ v: 1, name: NAME, password, device: randomDevice() })
	});
	const answer = parseSignInAnswer(await said.json());
	if (!answer.ok) throw new Error(`Sign-in failed with ${said.status}.`);
	const cookie = said.headers
		.getSetCookie()
		.map((one) => one.split(';')[0] ?? '')
		.join('; ');
	const { slot } = answer.value;
	speaker = {
		server,
		headers: { origin, cookie, 'x-tongyu-slot': slot, 'tus-resumable': '1.0.0' }
	};
}, 120_000);
afterAll(async () => {
	await speaker.server.dispose();
	await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, method = 'GET', more: Record<string, string> = {}, body?: Uint8Array) =>
	fetch(`${speaker.server.url}${path}`, {
		method,
		headers: { ...speaker.headers, ...more },
		...(body === undefined ? {} : { body: new Uint8Array(body) })
	});

async function begin(length: number): Promise<string> {
	const metadata = `owner ${btoa('district')}`;
	const begun = await ask('/media/uploads', 'POST', {
		'upload-length': String(length),
		'upload-metadata': metadata
	});
	expect(begun.status).toBe(201);
	return begun.headers.get('location') ?? '';
}

const patch = (place: string, offset: number, bytes: Uint8Array): Promise<Response> =>
	ask(
		place,
		'PATCH',
		{ 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
		bytes.subarray(offset, offset + PIECE_BYTES)
	);

async function stateOf(place: string) {
	const parsed = parseUpload(await (await ask(place.replace('/media/', '/api/'))).json());
	if (!parsed.ok) throw new Error('No state of an upload.');
	return parsed.value;
}

/** How large a file of the server's may become: beyond it writes fail as on a full disk. */
const limitFiles = (bytes: string) =>
	run('prlimit', ['--pid', String(speaker.server.pid), `--fsize=${bytes}:unlimited`]);

const pdf = (length: number): Buffer =>
	Buffer.concat([
		Buffer.from('%PDF-1.7\n'),
		randomBytes(length),
		Buffer.from('\nstartxref\n9\n%%EOF\n')
	]);

test('a server killed in the middle of pieces, and while it looks at the file, loses nothing it acknowledged', async () => {
	const bytes = pdf(2_000_000);
	const place = await begin(bytes.byteLength);
	let acknowledged = 0;
	let kills = 0;
	while (acknowledged < bytes.byteLength) {
		const sent = patch(place, acknowledged, bytes).catch(() => undefined);
		if (kills < 3 && acknowledged >= (kills + 1) * 500_000) {
			kills++;
			// While the piece is on its way: whatever became of it, what was acknowledged before is there.
			await speaker.server.restart();
			await sent;
			const told = await ask(place, 'HEAD');
			const offset = Number(told.headers.get('upload-offset'));
			expect(offset).toBeGreaterThanOrEqual(acknowledged);
			acknowledged = offset;
			continue;
		}
		expect((await sent)?.status).toBe(204);
		acknowledged = Math.min(acknowledged + PIECE_BYTES, bytes.byteLength);
	}
	expect(kills).toBe(3);
	await speaker.server.restart();
	await waitUntil(async () => (await stateOf(place)).state !== 'checking', {
		withinMs: 30_000,
		what: 'a verdict'
	});
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	expect(await stateOf(place)).toMatchObject({ state: 'done', sha256, bytes: bytes.byteLength });
	const read = await ask(`/media/staff/${sha256}`);
	expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
	expect(await readdir(join(folder, 'data', 'media', 'uploads'))).toEqual([]);
}, 120_000);

test('a disk that fills up is said to be full, keeps what was acknowledged and goes on once there is room', async () => {
	const bytes = pdf(1_200_000);
	const place = await begin(bytes.byteLength);
	await limitFiles('1100000');
	let acknowledged = 0;
	let sent = await patch(place, acknowledged, bytes);
	while (sent.status === 204) {
		acknowledged += PIECE_BYTES;
		sent = await patch(place, acknowledged, bytes);
	}
	expect([sent.status, await codeOf(sent)]).toEqual([503, 'full']);
	expect(acknowledged).toBe(1_000_000);
	expect((await ask(place, 'HEAD')).headers.get('upload-offset')).toBe('1000000');
	await limitFiles('unlimited');
	while (acknowledged < bytes.byteLength) {
		expect((await patch(place, acknowledged, bytes)).status).toBe(204);
		acknowledged += PIECE_BYTES;
	}
	await waitUntil(async () => (await stateOf(place)).state === 'done', {
		withinMs: 30_000,
		what: 'a verdict'
	});
});

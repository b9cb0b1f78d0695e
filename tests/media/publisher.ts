/** Somebody of a district's centre at a real server of its own, with a lecture to prepare. Files are put where uploads end. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../server/media/folder-store.ts';
import {
	parsePreparation,
	type Preparation,
	type PrepareRequest
} from '../../src/lib/core/protocol/lectures.ts';
import { startServer, type ServerProcess } from '../ground/server-process.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { runTool } from './make-lecture.ts';

const SECRET = 'only-for-tests-and-benchmarks-0000';
const NAME = '区中心';
const PATH = '/api/lectures/district/ta1k0001/prepare';
const LOOK_MS = 100;

/** See the head of this file. */
export interface Publisher {
	readonly pid: number;
	/** What the server has printed. */
	readonly output: string;
	/** Puts a file among those of the staff; its hash. */
	put(path: string): Promise<string>;
	/** A JSON file of the staff. */
	readJson(sha256: string): Promise<unknown>;
	ask(request: Pick<PrepareRequest, 'recording' | 'slides' | 'pageTimes'>): Promise<Preparation>;
	/** Asks how it is until that is so. */
	wait(isSo: (preparation: Preparation) => boolean, withinMs: number): Promise<Preparation>;
	restart(): Promise<void>;
	dispose(): Promise<void>;
}

/** Sets a deployment up, starts it, and signs in. */
export async function openPublisher(): Promise<Publisher> {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-publisher-'));
	const [dataDir, build] = [join(folder, 'data'), join(folder, 'build')];
	await mkdir(build);
	await writeFile(join(build, 'index.html'), '<!doctype html>');
	const password = await setUp(dataDir);
	const server = await startServer({ dataDir, env: { BUILD_DIR: build } });
	const files = new FolderStore(join(dataDir, 'media'));
	const headers = await signIn(server, password);
	const status = async (init: RequestInit = {}): Promise<Preparation> => {
		const answer = await fetch(`${server.url}${PATH}`, { headers, ...init });
		const parsed = parsePreparation(await answer.json());
		if (!parsed.ok) throw new Error(`The server answered ${answer.status}.`);
		return parsed.value;
	};
	return {
		get pid() {
			return server.pid;
		},
		get output() {
			return server.output;
		},
		async put(path) {
			const sha256 = await hashOf(path);
			await files.put({ scope: 'staff', sha256 }, path);
			return sha256;
		},
		readJson: async (sha256) =>
			JSON.parse(await readFile(join(dataDir, 'media/staff', sha256), 'utf8')) as unknown,
		ask: (request) =>
			status({
				method: 'POST',
				body: JSON.stringify({ v: 1, handouts: [], subtitles: [], ...request })
			}),
		async wait(isSo, withinMs) {
			let seen = await status();
			await waitUntil(async () => isSo((seen = await status())), {
				withinMs,
				everyMs: LOOK_MS,
				what: 'the preparation'
			});
			return seen;
		},
		restart: () => server.restart(),
		async dispose() {
			await server.dispose();
			await rm(folder, { recursive: true });
		}
	};
}

/** The initial password of the district's centre. */
async function setUp(dataDir: string): Promise<string> {
	const env = { DATA_DIR: dataDir, ORIGIN: 'http://localhost', SIGN_IN_SECRET: SECRET };
	const command = join(import.meta.dirname, '../../server/commands/setup.ts');
	const told = await runTool(process.execPath, [command, '--district', NAME], env);
	const password = new RegExp(`${NAME}\\s+(\\S+)`).exec(told)?.[1];
	if (password === undefined) throw new Error(`Setup said no password:\n${told}`);
	return password;
}

async function signIn(server: ServerProcess, password: string): Promise<Record<string, string>> {
	const headers = { origin: server.url, 'content-type': 'application/json' };
	const answer = await fetch(`${server.url}/api/sign-in`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ v: 1, name: NAME, password, device: '0123abcd' })
	});
	const body: unknown = await answer.json();
	if (typeof body !== 'object' || body === null || !('slot' in body))
		throw new Error(`Sign-in failed with ${answer.status}.`);
	const cookie = answer.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
	return { ...headers, cookie: cookie.join('; '), 'x-tongyu-slot': String(body.slot) };
}

async function hashOf(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
	return hash.digest('hex');
}

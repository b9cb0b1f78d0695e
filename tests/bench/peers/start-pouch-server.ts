import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ground } from '../contender.ts';
import type { Target } from '../../ground/slow-link.ts';
import type { PouchDocument } from './pouch.ts';

/** A running peer server. */
export interface PouchServer {
	readonly target: Target;
	readonly pid: number;
	/** The server itself, past any link. */
	readonly url: string;
	/** Makes a database and fills it, past any link. */
	readonly create: (database: string, documents?: readonly PouchDocument[]) => Promise<void>;
	/** Documents in a database, past any link. */
	readonly count: (database: string) => Promise<number>;
}

const FILL_BATCH = 500;

/** Starts stock express-pouchdb in a process of its own; it ends with the run. */
export async function startPouchServer(
	ground: Ground,
	store: 'memory' | 'leveldb' = 'memory'
): Promise<PouchServer> {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-pouch-server-'));
	const child = fork(new URL('./pouch-server.ts', import.meta.url), {
		env: { ...process.env, STORE: store, FOLDER: folder },
		// express-pouchdb prints deprecations of its age.
		execArgv: ['--no-deprecation']
	});
	ground.onEnd(async () => {
		const ended = once(child, 'exit');
		child.kill('SIGKILL');
		await ended;
		await rm(folder, { recursive: true, force: true });
	});
	const [message] = (await once(child, 'message')) as [{ port: number }];
	const url = `http://127.0.0.1:${message.port}`;
	if (child.pid === undefined) throw new Error('The peer server did not start.');
	return {
		target: { host: '127.0.0.1', port: message.port },
		pid: child.pid,
		url,
		create: async (database, documents = []) => {
			await send(`${url}/${database}`, 'PUT');
			for (let i = 0; i < documents.length; i += FILL_BATCH) {
				const docs = documents.slice(i, i + FILL_BATCH);
				await send(`${url}/${database}/_bulk_docs`, 'POST', { docs });
			}
		},
		count: async (database) => {
			const info = (await (await send(`${url}/${database}`, 'GET')).json()) as {
				doc_count: number;
			};
			return info.doc_count;
		}
	};
}

async function send(url: string, method: string, body?: unknown): Promise<Response> {
	const response = await fetch(url, {
		method,
		...(body === undefined
			? {}
			: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
	});
	if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`);
	return response;
}

/**
 * The product's server as a process of its own, so that it can really die: started on a data folder, waited for until
 * `GET /health` answers 200, killed or stopped, and started again on the same port and data.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { killFamily } from './processes.ts';
import { waitUntil } from './wait-until.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
/** The start of one server on a slow machine, with room for its first sample data. */
const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 15_000;
/** Worth nothing, and the same over restarts, so that sign-ins live on. */
export const SIGN_IN_SECRET = 'only-for-tests-and-benchmarks-0000';
/** Enough to read what went wrong. */
const OUTPUT_LIMIT_CHARACTERS = 200_000;

/** What `startServer` may be told. */
export interface ServerOptions {
	/** File that Node runs, from the repository's root. */
	readonly entry?: string;
	readonly args?: readonly string[];
	/** A free one when absent; kept over restarts. */
	readonly port?: number;
	/** Kept by `dispose` when given; else a new one in the temporary folder, removed by `dispose`. */
	readonly dataDir?: string;
	/** What browsers call it; `http://localhost:<port>` when absent. Set it to the front's when one stands before it. */
	readonly origin?: string;
	/** More environment, over PORT, HOST, DATA_DIR, ORIGIN and SIGN_IN_SECRET. */
	readonly env?: Readonly<Record<string, string>>;
	readonly readyWithinMs?: number;
}

/** How a process ended. */
export interface Exit {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
}

interface Running {
	readonly child: ChildProcess;
	readonly pid: number;
	readonly exit: Promise<Exit>;
}

/** A server that can die. */
export class ServerProcess {
	readonly port: number;
	readonly dataDir: string;
	readonly #options: ServerOptions;
	#running: Running | undefined;
	#output = '';

	/** Use `startServer`. */
	constructor(place: { port: number; dataDir: string }, options: ServerOptions) {
		this.port = place.port;
		this.dataDir = place.dataDir;
		this.#options = options;
	}

	/** Where it listens; `localhost` is a secure context for browsers. */
	get url(): string {
		return `http://localhost:${this.port}`;
	}

	get target(): { readonly host: string; readonly port: number } {
		return { host: '127.0.0.1', port: this.port };
	}

	/** Throws when it does not run. */
	get pid(): number {
		return this.#alive().pid;
	}

	/** What it has printed, over all its starts. */
	get output(): string {
		return this.#output;
	}

	/** Starts it and waits until it is healthy. Throws with its output when it ends or stays silent. */
	async start(): Promise<void> {
		if (this.#running !== undefined) throw new Error('The server runs already.');
		const running = this.#spawn();
		this.#running = running;
		let ended: Exit | undefined;
		void running.exit.then((exit) => (ended = exit));
		const withinMs = this.#options.readyWithinMs ?? READY_WITHIN_MS;
		try {
			await waitUntil(async () => ended !== undefined || (await this.#isHealthy()), {
				withinMs,
				what: `${this.url}/health`
			});
		} catch (error) {
			await this.killHard();
			throw new Error(`The server did not become healthy:\n${this.#output}`, { cause: error });
		}
		if (ended === undefined) return;
		this.#running = undefined;
		throw new Error(`The server ended with ${JSON.stringify(ended)}:\n${this.#output}`);
	}

	/** SIGKILL, to its whole family; returns when it is gone. */
	async killHard(): Promise<void> {
		const { pid, exit } = this.#alive();
		this.#running = undefined;
		await killFamily(pid);
		await exit;
	}

	/** SIGTERM; how it ended. Killed, with an error, when it does not end in time. */
	async stopGracefully(): Promise<Exit> {
		const { child, pid, exit } = this.#alive();
		this.#running = undefined;
		const timer = setTimeout(() => void killFamily(pid), STOPPED_WITHIN_MS);
		child.kill('SIGTERM');
		const ended = await exit;
		clearTimeout(timer);
		if (ended.signal === 'SIGKILL') throw new Error(`The server did not stop:\n${this.#output}`);
		return ended;
	}

	/** Starts it again on the same port and data; kills it first if it runs. */
	async restart(): Promise<void> {
		if (this.#running !== undefined) await this.killHard();
		await this.start();
	}

	/** Kills it if it runs and removes its data if the folder was a temporary one. */
	async dispose(): Promise<void> {
		if (this.#running !== undefined) await this.killHard();
		if (this.#options.dataDir === undefined) {
			await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
		}
	}

	#spawn(): Running {
		const { entry = 'server/main.ts', args = [], origin = this.url, env = {} } = this.#options;
		const child = spawn(process.execPath, [entry, ...args], {
			cwd: REPOSITORY,
			// Its own group, to be killed whole; and a plain environment, so that no test setting leaks in.
			detached: true,
			env: {
				...plainEnvironment(),
				PORT: String(this.port),
				HOST: '127.0.0.1',
				DATA_DIR: this.dataDir,
				ORIGIN: origin,
				SIGN_IN_SECRET,
				...env
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		const keep = (part: Buffer): void => {
			this.#output = (this.#output + part.toString()).slice(-OUTPUT_LIMIT_CHARACTERS);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		const exit = new Promise<Exit>((resolve) =>
			child.once('exit', (code, signal) => resolve({ code, signal }))
		);
		if (child.pid === undefined) throw new Error(`Could not start ${entry}.`);
		return { child, pid: child.pid, exit };
	}

	/** A refused or silent connection is the normal answer of a server that is still starting. */
	async #isHealthy(): Promise<boolean> {
		const answer = await fetch(`http://127.0.0.1:${this.port}/health`, {
			signal: AbortSignal.timeout(1000)
		}).catch(() => undefined);
		await answer?.body?.cancel();
		return answer?.status === 200;
	}

	#alive(): Running {
		if (this.#running === undefined) throw new Error('The server does not run.');
		return this.#running;
	}
}

function plainEnvironment(): Record<string, string> {
	const names = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
	return Object.fromEntries(
		names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
	);
}

/** Starts the product's server (or another entry) and waits until it is healthy. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
	const port = options.port ?? (await freePort());
	const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tongyu-server-')));
	const server = new ServerProcess({ port, dataDir }, options);
	try {
		await server.start();
	} catch (error) {
		await server.dispose();
		throw error;
	}
	return server;
}

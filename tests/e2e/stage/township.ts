/** A township of one test: a copy of the filled sample, its server as a real process, and a front that can misbehave. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFaultyFront, type FaultyFront } from '../../ground/faulty-front.ts';
import { freePort } from '../../ground/free-port.ts';
import { startServer, type ServerProcess } from '../../ground/server-process.ts';
import { copyBuild } from './builds.ts';
import { eveningEnvironment } from './evening.ts';

/** Where set-up.ts says the filled sample lies. */
export const FILLED_VARIABLE = 'TONGYU_FILLED_SAMPLE';
/** `npm start` without its build. */
export const SAMPLE_SERVER = { entry: 'server/commands/start.ts', args: ['--no-build', '--log'] };
/** Password of everybody in the sample. */
export const PASSWORD = '20262026';

/** What may be asked for. */
export interface TownshipOptions {
	/** Serves a copy of the build, which may be changed. */
	readonly ownBuild?: boolean;
}

/** A township that is open; close it in the end. */
export interface Township {
	readonly server: ServerProcess;
	/** Every phone comes through it. */
	readonly front: FaultyFront;
	/** What browsers open. */
	readonly url: string;
	readonly dataDir: string;
	/** The copy of the build; undefined unless asked for. */
	readonly buildDir: string | undefined;
	close(): Promise<void>;
}

/** A fresh copy of the sample, served. */
export async function openTownship({ ownBuild = false }: TownshipOptions = {}): Promise<Township> {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-township-'));
	const dataDir = join(folder, 'data');
	const buildDir = ownBuild ? join(folder, 'build') : undefined;
	await cp(filledSample(), dataDir, { recursive: true });
	if (buildDir !== undefined) await copyBuild(buildDir);
	const port = await freePort();
	const front = await openFaultyFront({ target: { host: '127.0.0.1', port } });
	const server = await startServer({
		...SAMPLE_SERVER,
		port,
		dataDir,
		origin: front.url,
		env: { ...eveningEnvironment(), ...(buildDir === undefined ? {} : { BUILD_DIR: buildDir }) }
	});
	const close = async (): Promise<void> => {
		await front.close();
		await server.dispose();
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	return { server, front, url: front.url, dataDir, buildDir, close };
}

function filledSample(): string {
	const folder = process.env[FILLED_VARIABLE];
	if (folder === undefined) throw new Error('No sample was filled: run through npm run test:e2e.');
	return folder;
}

/** Before the first test: the app is built if its sources are newer, and one sample township is filled for all to copy. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, isBuildStale } from '../../../server/commands/build-app.ts';
import { startServer } from '../../ground/server-process.ts';
import { beginEvening, eveningEnvironment } from './evening.ts';
import { FILLED_VARIABLE, SAMPLE_SERVER } from './township.ts';

/** A loaded machine takes a minute for what a quiet one does in ten seconds. */
const FILLED_WITHIN_MS = 180_000;

/** Returns what is done after the last test. */
async function setUp(): Promise<() => Promise<void>> {
	const failure = (await isBuildStale()) ? await buildApp() : undefined;
	if (failure !== undefined) throw new Error(failure);
	beginEvening(Date.now());
	const dataDir = await mkdtemp(join(tmpdir(), 'tongyu-filled-'));
	const server = await startServer({
		...SAMPLE_SERVER,
		dataDir,
		env: eveningEnvironment(),
		readyWithinMs: FILLED_WITHIN_MS
	});
	await server.stopGracefully();
	process.env[FILLED_VARIABLE] = dataDir;
	return () => rm(dataDir, { recursive: true, force: true });
}

export default setUp;

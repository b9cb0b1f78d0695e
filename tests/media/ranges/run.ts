/**
 * `node tests/media/ranges/run.ts [--count 10000] [--seed 1]`
 *
 * Kept lecture files, the server killed, and random Range requests to the service worker, many at once: every answer is compared
 * with that of a reference server, headers and bytes. Needs a build. Exit code 1 when one differs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededChance } from '../../bench/seeded.ts';
import { startChromium } from '../../ground/chromium.ts';
import { openControlled } from '../../ground/controlled-page.ts';
import { startServer } from '../../ground/server-process.ts';
import { duel } from './duel.ts';
import { keepNoise } from './kept-noise.ts';
import { openReference } from './reference.ts';
import { seededRequests } from './requests.ts';

const { values } = parseArgs({
	options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } }
});
const chance = seededChance(Number(values.seed));
const folder = await mkdtemp(join(tmpdir(), 'tongyu-ranges-'));
const server = await startServer({
	entry: 'server/commands/start.ts',
	args: ['--no-build'],
	readyWithinMs: 180_000
});
const browser = await startChromium({ baseUrl: server.url });
try {
	const page = await browser.page();
	await openControlled(page, '/sign-in');
	const files = await keepNoise(page, { folder, chance });
	const reference = await openReference(files);
	await server.killHard();
	const beganAtMs = performance.now();
	const result = await duel(page, reference, seededRequests(files, Number(values.count), chance));
	const elapsedS = (performance.now() - beganAtMs) / 1000;
	await reference.close();
	const statuses = [...result.byStatus].sort(([a], [b]) => a - b);
	console.log(`seed         ${values.seed}`);
	console.log(
		`requests     ${result.asked} in ${elapsedS.toFixed(1)} s, 24 at once, server killed`
	);
	console.log(`bytes        ${(result.bytes / 1e6).toFixed(1)} MB compared by SHA-256`);
	console.log(`answers      ${statuses.map(([status, n]) => `${status}: ${n}`).join(', ')}`);
	console.log(`differences  ${result.differences.length}`);
	for (const difference of result.differences.slice(0, 20)) console.log(`  ${difference}`);
	if (result.differences.length > 0) process.exitCode = 1;
} finally {
	await browser.close();
	await server.dispose();
	await rm(folder, { recursive: true, force: true });
}

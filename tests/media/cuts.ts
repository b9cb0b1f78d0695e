/**
 * A lecture fetched over a link that is cut, by a browser that is killed, at moments from a seed: what each event cost, what all of it
 * cost beside a clean run over the same link, and whether every byte is the source's. Needs a build. Exit code 1 when an event cost
 * more than a chunk, all of them more than 5 %, or a byte is another.
 *
 *   node tests/media/cuts.ts [--megabytes 60] [--kbit 4000] [--cuts 20] [--kills 10] [--seed 1]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import { seededChance } from '../bench/seeded.ts';
import { publishRecording } from '../e2e/stage/kept-lectures.ts';
import { freePort } from '../ground/free-port.ts';
import { startServer } from '../ground/server-process.ts';
import { openSlowLink } from '../ground/slow-link.ts';
import { seededNoise } from './cuts/noise.ts';
import { planMishaps, runDownload, type Download } from './cuts/run-download.ts';

const { values } = parseArgs({
	options: {
		megabytes: { type: 'string', default: '60' },
		kbit: { type: 'string', default: '4000' },
		cuts: { type: 'string', default: '20' },
		kills: { type: 'string', default: '10' },
		seed: { type: 'string', default: '1' }
	}
});
const MAX_RATIO = 1.05;
const port = await freePort();
const link = await openSlowLink({
	target: { host: '127.0.0.1', port },
	latencyMs: 60,
	bytesPerSecondUp: Infinity,
	bytesPerSecondDown: (Number(values.kbit) * 1000) / 8
});
const server = await startServer({
	entry: 'server/commands/start.ts',
	args: ['--no-build'],
	port,
	origin: `http://localhost:${link.port}`,
	readyWithinMs: 180_000
});
try {
	const bytes = seededNoise(Number(values.megabytes) * 1_000_000, Number(values.seed));
	const lecture = await publishRecording(join(server.dataDir, 'media'), {
		id: 'cuts0000',
		title: '读懂孩子的情绪',
		bytes
	});
	console.log(`lecture  ${bytes.length} bytes, ${lecture.audio.chunks.length} chunks`);
	const clean = await runDownload({ link, lecture, mishaps: [] });
	print('clean', clean);
	const mishaps = planMishaps({
		cuts: Number(values.cuts),
		kills: Number(values.kills),
		bytes: bytes.length,
		chance: seededChance(Number(values.seed))
	});
	const broken = await runDownload({ link, lecture, mishaps });
	for (const { kind, atBytes, lostBytes } of broken.costs)
		console.log(`${kind.padEnd(5)}    with ${atBytes} bytes here: ${lostBytes} lost`);
	print('broken', broken);
	const most = Math.max(0, ...broken.costs.map(({ lostBytes }) => lostBytes));
	const ratio = broken.bytesDown / clean.bytesDown;
	console.log(`most     ${most} bytes lost with one event, a chunk is ${CHUNK_BYTES}`);
	console.log(`total    ${ratio.toFixed(4)} × the clean run, at most ${MAX_RATIO}`);
	const isSame = [clean, broken].every(({ sha256 }) => sha256 === lecture.audio.sha256);
	console.log(`bytes    ${isSame ? 'every one is the source’s' : 'NOT the source’s'}`);
	if (most > CHUNK_BYTES || ratio > MAX_RATIO || !isSame) process.exitCode = 1;
} finally {
	await server.dispose();
	await link.close();
}

function print(name: string, { bytesDown, elapsedS, costs }: Download): void {
	const events = costs.length === 0 ? '' : `, ${costs.length} events`;
	console.log(
		`${name.padEnd(8)} ${bytesDown} bytes over the link, ${elapsedS.toFixed(0)} s${events}`
	);
}

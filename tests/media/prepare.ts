/**
 * A lecture prepared by the real server, killed in the middle: synthesised speech with pictures, and a PDF with a photo on each page, go
 * in; every variant comes out, or this ends with 1. The kill hits the server alone, so that it also shows that no ffmpeg is left behind.
 *
 *   node tests/media/prepare.ts                                  an hour and 40 pages: some minutes, not in CI
 *   node tests/media/prepare.ts --seconds 12 --pages 3           in `npm test`
 *   … --kept FOLDER                                              makes recording and slides there, or takes those it finds
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseManifest, type Manifest } from '../../src/lib/core/lecture/manifest.ts';
import type { Preparation } from '../../src/lib/core/protocol/lectures.ts';
import { familyOf, isRunning } from '../ground/processes.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { makePhotoPdf, makeRecording, sizeOf } from './make-lecture.ts';
import { openPublisher, type Publisher } from './publisher.ts';

/** What an hour may weigh. */
const LIMITS = { slides: 15_000_000, audio: 11_000_000, video: 60_000_000 };
const HOUR_S = 3600;
const PHOTO = { width: 2600, height: 1950 };
const GONE_WITHIN_MS = 10_000;
const MINUTE_MS = 60_000;

interface Options {
	readonly seconds: number;
	readonly pages: number;
	readonly kept: string | undefined;
}

async function main({ seconds, pages, kept }: Options): Promise<boolean> {
	const folder = kept ?? (await mkdtemp(join(tmpdir(), 'tongyu-lecture-')));
	const publisher = await openPublisher();
	try {
		const input = await makeInput(folder, seconds, pages);
		const limitMs = MINUTE_MS * (5 + seconds / 30);
		const startedMs = performance.now();
		await publisher.ask({
			recording: await publisher.put(input.recording),
			slides: [await publisher.put(input.slides)],
			pageTimes: Array.from({ length: pages }, (_, page) => (page * seconds) / pages)
		});
		const killed = await killInTheMiddle(publisher, limitMs);
		const ended = await publisher.wait(
			({ state }) => state === 'done' || state === 'failed',
			limitMs
		);
		const tookS = (performance.now() - startedMs) / 1000;
		if (ended.result === undefined) {
			console.log(`NOT PREPARED: ${JSON.stringify(ended.problem)}\n${publisher.output}`);
			return false;
		}
		const manifest = parseManifest(await publisher.readJson(ended.result.manifest));
		if (!manifest.ok) throw new Error('The manifest is none.');
		console.log(`prepared in ${tookS.toFixed(1)} s, killed at: ${killed}`);
		return report(ended.result, manifest.value, pages);
	} finally {
		await publisher.dispose();
		if (kept === undefined) await rm(folder, { recursive: true });
	}
}

async function makeInput(folder: string, seconds: number, pages: number) {
	await mkdir(folder, { recursive: true });
	const recording = join(folder, `recording-${seconds}.mp4`);
	const slides = join(folder, `slides-${pages}.pdf`);
	if (!existsSync(recording)) await makeRecording(recording, { durationS: seconds });
	if (!existsSync(slides)) await makePhotoPdf(slides, { pages, ...PHOTO });
	console.log(
		`in: recording ${seconds} s, ${megabytes(await sizeOf(recording))}; PDF ${pages} pages, ${megabytes(await sizeOf(slides))}`
	);
	return { recording, slides };
}

/** SIGKILL to the server while it encodes, once slides and speech are done; what it had started must go with it. */
async function killInTheMiddle(publisher: Publisher, limitMs: number): Promise<string> {
	const before = await publisher.wait(
		({ state, steps }) => (state !== 'running' && state !== 'queued') || isUnderWay(steps, 'video'),
		limitMs
	);
	if (before.state !== 'running') throw new Error(`It was ${before.state} before it was killed.`);
	const [server = 0, ...started] = await familyOf(publisher.pid);
	if (started.length < 2) throw new Error('Nothing was encoding when it was killed.');
	process.kill(server, 'SIGKILL');
	const areGone = async (): Promise<boolean> => {
		const running = await Promise.all([server, ...started].map(isRunning));
		return !running.includes(true);
	};
	await waitUntil(areGone, {
		withinMs: GONE_WITHIN_MS,
		what: 'what the killed server had started'
	});
	await publisher.restart();
	const after = await publisher.wait(({ state }) => state === 'running', limitMs);
	return `${stepsText(before)}; begun again at: ${stepsText(after)}`;
}

const isUnderWay = (steps: Preparation['steps'], wanted: string): boolean =>
	steps.some(({ step, done }) => step === wanted && done > 0.02);

const stepsText = ({ steps }: Preparation): string =>
	steps.map(({ step, done }) => `${step} ${Math.round(done * 100)} %`).join(', ');

function report(
	{ sizes, durationS, pages }: NonNullable<Preparation['result']>,
	{ audio, video, poster, deck }: Manifest,
	wantedPages: number
): boolean {
	const files = { opus: audio.opus, aac: audio.aac, video, poster, deck: deck?.file };
	for (const [name, file] of Object.entries(files)) {
		if (file === undefined) {
			console.log(`${name}: MISSING`);
			return false;
		}
		const rate = ((file.bytes * 8) / durationS / 1000).toFixed(1);
		console.log(`${name}: ${megabytes(file.bytes)}, ${rate} kbit/s, ${file.type}`);
	}
	const [opus, aac, small, slides] = [audio.opus, audio.aac, video, deck?.file].map(
		(file) => file?.bytes ?? 0
	);
	const share = Math.max(durationS, HOUR_S) / HOUR_S;
	const pack = Math.max(opus ?? 0, aac ?? 0) + (slides ?? 0);
	console.log(
		`${durationS} s, ${pages} pages; slides + audio ${megabytes(pack)}; to keep: ${JSON.stringify(sizes)}`
	);
	const claims: readonly (readonly [string, boolean])[] = [
		['slides + audio ≤ 15 MB', pack <= LIMITS.slides * share],
		['audio ≤ 11 MB an hour', Math.max(opus ?? 0, aac ?? 0) <= LIMITS.audio * share],
		['video ≤ 60 MB an hour', (small ?? 0) <= LIMITS.video * share],
		[
			'every page is there, with its time',
			deck?.pages.every(({ fromS }) => fromS !== undefined) === true && pages === wantedPages
		]
	];
	for (const [claim, isTrue] of claims) console.log(`${isTrue ? 'ok' : 'NOT SO'}: ${claim}`);
	return claims.every(([, isTrue]) => isTrue);
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

const { values } = parseArgs({
	options: {
		seconds: { type: 'string', default: '3600' },
		pages: { type: 'string', default: '40' },
		kept: { type: 'string' }
	}
});
const isProven = await main({
	seconds: Number(values.seconds),
	pages: Number(values.pages),
	kept: values.kept
});
process.exitCode = isProven ? 0 : 1;

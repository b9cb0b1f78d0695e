import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium, type Chromium } from '../../ground/chromium.ts';
import { openControlled } from '../../ground/controlled-page.ts';
import { slowDown } from '../../ground/slow-down.ts';
import type { Figures, Ground } from '../contender.ts';
import { percentilesMs } from '../figures.ts';
import { seededChance } from '../seeded.ts';
import type { Recording } from './lecture-files.ts';
import { memoryDuring } from './memory.ts';
import { seekMany } from './seek-many.ts';

/** How much slower than this machine the phone is, all of its browser. */
const CPU_RATE = 6;
const SEEKS = 100;
const SEED = 33;

/** Ours has a screen there, the peers their only page. */
const PAGE = '/sign-in';

/** The browser lets a page play by itself. */
export const AUTOPLAY = ['--autoplay-policy=no-user-gesture-required'];

/** A browser that can be closed and started again on what it has kept. */
export async function startProfile(ground: Ground, baseUrl: string): Promise<Chromium> {
	const userDataDir = await mkdtemp(join(tmpdir(), 'tongyu-bench-profile-'));
	ground.onEnd(() => rm(userDataDir, { recursive: true, force: true, maxRetries: 5 }));
	const chromium = await startChromium({ baseUrl, userDataDir, args: AUTOPLAY });
	ground.onEnd(() => chromium.close());
	return chromium;
}

/**
 * Plays and seeks in a browser that was started anew: at full speed for what it takes of memory, then, in a fresh page, slowed down
 * for the times.
 */
export async function measureSeeks(
	chromium: Chromium,
	url: string,
	recording: Recording
): Promise<Figures> {
	const chance = seededChance(SEED);
	const places = Array.from({ length: SEEKS }, () => chance());
	const plan = { url, element: recording.element, places };
	await chromium.close();
	await chromium.launch();
	const page = await chromium.page();
	await openControlled(page, PAGE);
	const { addedBytes } = await memoryDuring(chromium.pid, () => page.evaluate(seekMany, plan));
	await openControlled(page, PAGE);
	const restore = await slowDown(chromium.pid, CPU_RATE);
	try {
		const seeks = await page.evaluate(seekMany, { ...plan, isEachAnew: true });
		return {
			fileBytes: recording.bytes,
			...percentilesMs(
				'seeked',
				seeks.map(({ seekedMs }) => seekedMs)
			),
			...percentilesMs(
				'plays',
				seeks.map(({ playsMs }) => playsMs)
			),
			memoryBytes: addedBytes
		};
	} finally {
		await restore();
	}
}

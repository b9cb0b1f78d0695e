/** One download on a phone of its own, with what befalls it on the way; how many bytes each of that cost. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import {
	askToKeep,
	heldFile,
	openKept,
	readStanding,
	type PublishedLecture
} from '../../e2e/stage/kept-lectures.ts';
import { startChromium, type Chromium } from '../../ground/chromium.ts';
import { openControlled } from '../../ground/controlled-page.ts';
import type { SlowLink } from '../../ground/slow-link.ts';
import { waitUntil } from '../../ground/wait-until.ts';

/** What befalls a download: every connection is reset, or the browser is killed. */
export interface Mishap {
	readonly kind: 'cut' | 'kill';
	/** With so many bytes on the phone at the least … */
	readonly atBytes: number;
	/** … and so much later. */
	readonly afterMs: number;
}

/** What one cost. */
export interface Cost {
	readonly kind: Mishap['kind'];
	/** What was on the phone afterwards. */
	readonly atBytes: number;
	/** What had come over the link and was not on the phone: heads of answers and pages count as well. */
	readonly lostBytes: number;
}

/** One that came to its end. */
export interface Download {
	readonly bytesDown: number;
	readonly elapsedS: number;
	readonly costs: readonly Cost[];
	/** Of all that is on the phone of it. */
	readonly sha256: string;
}

/** The longest a chunk takes, at which a mishap falls somewhere into one. */
const SPREAD_MS = 400;
const MINUTE_MS = 60_000;

/** At moments from a seed, in their order, cuts and kills mixed. */
export function planMishaps({
	cuts,
	kills,
	bytes,
	chance
}: {
	readonly cuts: number;
	readonly kills: number;
	readonly bytes: number;
	readonly chance: () => number;
}): Mishap[] {
	const kinds: Mishap['kind'][] = [
		...Array.from({ length: cuts }, () => 'cut' as const),
		...Array.from({ length: kills }, () => 'kill' as const)
	];
	return kinds
		.map((kind) => ({
			kind,
			atBytes: Math.floor(chance() * bytes * 0.95),
			afterMs: Math.floor(chance() * SPREAD_MS)
		}))
		.toSorted((a, b) => a.atBytes - b.atBytes);
}

interface Way {
	readonly link: SlowLink;
	readonly lecture: PublishedLecture;
	readonly mishaps: readonly Mishap[];
}

/** Fetches it on a fresh profile. */
export async function runDownload(way: Way): Promise<Download> {
	const { link } = way;
	const browser = await startChromium({ baseUrl: `http://localhost:${link.port}` });
	try {
		await openControlled(await browser.page(), '/sign-in');
		return await download(browser, way);
	} finally {
		await browser.close();
	}
}

async function download(browser: Chromium, { link, lecture, mishaps }: Way): Promise<Download> {
	let page = await browser.page();
	await openKept(page);
	const beganAtMs = performance.now();
	const beganAt = link.counters().bytesDown;
	await askToKeep(page, lecture);
	const costs: Cost[] = [];
	let downBefore = beganAt;
	let haveBefore = 0;
	for (const { kind, atBytes, afterMs } of mishaps) {
		await waitFor(page, lecture, ({ haveBytes }) => haveBytes >= Math.max(atBytes, haveBefore + 1));
		await pause(afterMs);
		const { bytesDown, nextPage } = await befall(kind, { browser, link, page, lecture });
		page = nextPage;
		const { haveBytes } = await readStanding(page, lecture);
		costs.push({
			kind,
			atBytes: haveBytes,
			lostBytes: bytesDown - downBefore - (haveBytes - haveBefore)
		});
		[downBefore, haveBefore] = [bytesDown, haveBytes];
		link.set({ mode: 'open' });
	}
	await waitFor(page, lecture, ({ state }) => state === 'kept');
	return {
		bytesDown: link.counters().bytesDown - beganAt,
		elapsedS: (performance.now() - beganAtMs) / 1000,
		costs,
		sha256: (await heldFile(page, lecture)).sha256
	};
}

/** It happens, and nothing more comes until the link is opened again; what had come until then. */
async function befall(
	kind: Mishap['kind'],
	{ browser, link, page, lecture }: Omit<Way, 'mishaps'> & { browser: Chromium; page: Page }
): Promise<{ readonly bytesDown: number; readonly nextPage: Page }> {
	link.set({ mode: 'refuse' });
	if (kind === 'cut') {
		link.cut();
		await waitFor(page, lecture, ({ state }) => state === 'no-network');
		return { bytesDown: link.counters().bytesDown, nextPage: page };
	}
	await browser.killHard();
	const { bytesDown } = link.counters();
	await browser.launch();
	const nextPage = await browser.page();
	await openKept(nextPage);
	return { bytesDown, nextPage };
}

async function waitFor(
	page: Page,
	lecture: PublishedLecture,
	isThere: (standing: Awaited<ReturnType<typeof readStanding>>) => boolean
): Promise<void> {
	const what = `the next moment of ${lecture.lecture}`;
	await waitUntil(async () => isThere(await readStanding(page, lecture)), {
		withinMs: 10 * MINUTE_MS,
		everyMs: 50,
		what
	});
}

import type { Contender } from '../contender.ts';
import { openControlled } from '../../ground/controlled-page.ts';
import type { Recording } from './lecture-files.ts';
import { measureSeeks, startProfile } from './measure.ts';
import { RECORDING, servePeer } from './peer-site.ts';

const WORKBOX = new URL('./page/workbox-worker.ts', import.meta.url);
const IDLE = new URL('./page/idle-worker.ts', import.meta.url);

/** Workbox's recipe on the same file; its server has the recording no more. */
export const stockSeek = (what: string, recordingOf: () => Promise<Recording>): Contender => ({
	name: `workbox-range-requests, ${what}`,
	run: async (ground) => {
		const recording = await recordingOf();
		const site = await servePeer(ground, recording, WORKBOX);
		const chromium = await startProfile(ground, site.url);
		const page = await chromium.page();
		await openControlled(page, '/');
		await page.evaluate(async (url) => (await caches.open('media')).add(url), RECORDING);
		site.forgetRecording();
		return measureSeeks(chromium, RECORDING, recording);
	}
});

/** A worker that does nothing: what the browser itself needs to play the file from a server on the same machine. */
export const serverSeek = (what: string, recordingOf: () => Promise<Recording>): Contender => ({
	name: `no worker, server beside it, ${what}`,
	run: async (ground) => {
		const recording = await recordingOf();
		const site = await servePeer(ground, recording, IDLE);
		const chromium = await startProfile(ground, site.url);
		return measureSeeks(chromium, RECORDING, recording);
	}
});

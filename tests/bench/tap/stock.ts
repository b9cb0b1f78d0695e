import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { startChromium } from '../../ground/chromium.ts';
import type { Contender, Ground } from '../contender.ts';
import { tapRows } from './tap-rows.ts';
import { watchTaps, type TapMarks } from './watch.ts';

const MARKS: TapMarks = {
	row: 'li',
	keyAttribute: 'data-key',
	shown: '[data-state]',
	saved: '[data-state="saved"]'
};

/** Builds the peer's page and serves it; both end with the run. */
async function servePage(ground: Ground): Promise<string> {
	const outDir = await mkdtemp(join(tmpdir(), 'tongyu-peer-page-'));
	ground.onEnd(() => rm(outDir, { recursive: true }));
	const common = {
		root: join(import.meta.dirname, 'page'),
		configFile: false,
		logLevel: 'warn',
		define: { global: 'globalThis' },
		build: { outDir, emptyOutDir: true, target: 'es2024' }
	} as const;
	await build(common);
	const server = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } });
	ground.onEnd(() => server.close());
	const url = server.resolvedUrls?.local[0];
	if (url === undefined) throw new Error('The page is not served.');
	return url;
}

/** A tap on stock PouchDB in a real browser: drawn at once, put as one document. */
export const stockTap: Contender = {
	name: 'stock PouchDB 9, idb (relaxed), plain DOM',
	run: async (ground) => {
		const url = await servePage(ground);
		const browser = await startChromium();
		ground.onEnd(() => browser.close());
		const page = await browser.page();
		await page.addInitScript(watchTaps, MARKS);
		await page.goto(url);
		await page.waitForSelector('[data-ready]');
		return tapRows(page, { ...MARKS, button: 'button', taps: ground.scale.taps });
	}
};

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { startChromium } from '../../ground/chromium.ts';
import type { Contender, Ground } from '../contender.ts';
import { POUCHDB_IN_BROWSERS } from '../peers/browser-build.ts';
import { tapRows } from './tap-rows.ts';
import { watchTaps, type TapMarks } from './watch.ts';

const MARKS: TapMarks = {
	row: 'li',
	keyAttribute: 'data-key',
	shown: '[data-state]',
	saved: '[data-state="saved"]'
};

/** Rows as high as ours, touch targets as big. */
const PAGE = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>600</title>
<style>
	ul { margin: 0; padding: 0; }
	li { display: flex; justify-content: space-between; align-items: center; min-height: 56px; padding: 0 16px; border-bottom: 1px solid #ddd; }
	button { min-width: 88px; min-height: 44px; }
	[data-state] button { background: #2e7d5b; color: white; }
</style>
<body><script type="module" src="/stock-list.js"></script></body>
</html>`;

/** Builds the peer's page and serves it; both end with the run. */
async function servePage(ground: Ground): Promise<string> {
	const outDir = await mkdtemp(join(tmpdir(), 'tongyu-peer-page-'));
	ground.onEnd(() => rm(outDir, { recursive: true }));
	await build({
		...POUCHDB_IN_BROWSERS,
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		build: {
			outDir,
			emptyOutDir: true,
			target: 'es2024',
			lib: {
				entry: fileURLToPath(new URL('./page/stock-list.ts', import.meta.url)),
				formats: ['es'],
				fileName: () => 'stock-list.js'
			},
			minify: true
		}
	});
	await writeFile(join(outDir, 'index.html'), PAGE);
	const server = await preview({
		configFile: false,
		logLevel: 'warn',
		build: { outDir },
		preview: { host: '127.0.0.1', port: 0 }
	});
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

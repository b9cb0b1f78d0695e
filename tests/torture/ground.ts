import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startChromium, type Chromium } from '../ground/chromium.ts';
import { openFaultyFront, type FaultyFront } from '../ground/faulty-front.ts';
import { freePort } from '../ground/free-port.ts';
import { startServer, type ServerProcess } from '../ground/server-process.ts';
import { buildTorturePage } from './build-page.ts';

/** The sample's facilitator whose roll is tortured, and a second one of the same site who checks what arrived. */
export const TAPPER = '东柳村辅导员';
export const CHECKER = '东柳村辅导员乙';
/** The sample township's one password: made-up people. */
export const PASSWORD = '20262026';

/** A real server with the sample township, a front that misbehaves before it, and a real browser. */
export interface Ground {
	readonly server: ServerProcess;
	readonly front: FaultyFront;
	readonly chrome: Chromium;
	/** Address of the page without screens. */
	readonly pageUrl: string;
	/** Folder for the log and the evidence. */
	readonly out: string;
	end(): Promise<void>;
}

/** Builds the page and starts everything. */
export async function openGround(
	page: { readonly hasJournal: boolean },
	out: string | undefined
): Promise<Ground> {
	const appFolder = await buildTorturePage();
	const port = await freePort();
	const frontPort = await freePort();
	const server = await startServer({
		entry: 'server/commands/start.ts',
		args: ['--no-build'],
		port,
		origin: `http://localhost:${frontPort}`,
		env: { BUILD_DIR: appFolder },
		readyWithinMs: 60_000
	});
	const front = await openFaultyFront({ target: server.target, port: frontPort });
	const chrome = await startChromium({ baseUrl: front.url });
	await chrome.killHard();
	return {
		server,
		front,
		chrome,
		pageUrl: `/torture/index.html${page.hasJournal ? '' : '?no-journal'}`,
		out: out ?? (await mkdtemp(join(tmpdir(), 'tongyu-torture-'))),
		end: async () => {
			await chrome.close();
			await front.close();
			await server.dispose();
			await rm(appFolder, { recursive: true, force: true });
		}
	};
}

/** Opens the torture's page; every line of its console goes to the listener from the first moment on. */
export async function openPage(
	chrome: Chromium,
	url: string,
	hear: (line: string) => void
): Promise<Page> {
	const page = await chrome.page();
	page.on('console', (message) => hear(message.text()));
	page.on('pageerror', (error) => hear(`pageerror ${error.stack ?? error.message}`));
	page.on('response', (response) => {
		if (response.status() >= 400) hear(`answer ${response.status()} ${response.url()}`);
	});
	page.on('requestfailed', (request) => {
		hear(`failed ${request.url()} ${request.failure()?.errorText ?? ''}`);
	});
	await page.goto(url);
	await page.waitForFunction(() => 'torture' in window);
	return page;
}

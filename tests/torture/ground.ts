import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { startChromium, type Chromium } from '../ground/chromium.ts';
import { openFaultyFront, type FaultyFront } from '../ground/faulty-front.ts';
import { freePort } from '../ground/free-port.ts';
import { startServer, type ServerProcess } from '../ground/server-process.ts';
import { buildTorturePage } from './build-page.ts';
import type { TortureOptions } from './options.ts';

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
	/** Folder for the log and the evidence. */
	readonly out: string;
	end(): Promise<void>;
}

/** Builds the page and starts everything. */
export async function openGround({ out }: Pick<TortureOptions, 'out'>): Promise<Ground> {
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
		out: await outFolder(out),
		end: async () => {
			await chrome.close();
			await front.close();
			await server.dispose();
			await rm(appFolder, { recursive: true, force: true });
		}
	};
}

/** Runs in the page before it: what a browser without a private file system looks like. */
export function takePrivateFiles(): void {
	Reflect.deleteProperty(StorageManager.prototype, 'getDirectory');
}

/** Opens a page; every line of its console goes to the listener from the first moment on. */
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
	// A server that was killed and has just come back may answer the first request with nothing.
	for (let tries = 0; tries < 10; tries++) {
		const answer = await page.goto(url);
		if (answer !== null && answer.status() < 500) break;
		await pause(500);
	}
	return page;
}

async function outFolder(given: string | undefined): Promise<string> {
	if (given === undefined) return mkdtemp(join(tmpdir(), 'tongyu-torture-'));
	await mkdir(given, { recursive: true });
	return given;
}

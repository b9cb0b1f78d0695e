/**
 * A real Chromium with its own profile folder that can be killed like a phone whose battery is pulled and started again on
 * the same profile. The real binary is started, not Debian's wrapper script, so that its process is ours to kill.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { killFamily, ownChildren } from './processes.ts';

/** Debian's binary; `CHROMIUM` names another. */
export const CHROMIUM_PATH = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

/** No sandbox and GPU in containers; nothing that talks to the network by itself. */
const CHROMIUM_ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/** CSS pixels of the screens we draw for. */
const SCREENS = {
	phone: { width: 360, height: 740 },
	desktop: { width: 1200, height: 800 }
} as const;

/** Which of the two. */
type Screen = keyof typeof SCREENS;

/** What `startChromium` may be told. */
export interface ChromiumOptions {
	/** Kept by `close` when given; else a new one in the temporary folder, removed by `close`. */
	readonly userDataDir?: string;
	/** `phone` (default): 360 × 740 with touch. */
	readonly screen?: Screen;
	readonly args?: readonly string[];
	/** Prefix for `page.goto('/…')`. */
	readonly baseUrl?: string;
}

/** A browser that can die. */
export class Chromium {
	readonly userDataDir: string;
	readonly #options: ChromiumOptions;
	#running: { readonly context: BrowserContext; readonly pid: number } | undefined;

	/** Use `startChromium`. */
	constructor(userDataDir: string, options: ChromiumOptions) {
		this.userDataDir = userDataDir;
		this.#options = options;
	}

	/** Throws when the browser does not run. */
	get context(): BrowserContext {
		return this.#alive().context;
	}

	/** Process id of the browser; its own process group. */
	get pid(): number {
		return this.#alive().pid;
	}

	/** The first page, opened if there is none. */
	async page(): Promise<Page> {
		return this.context.pages()[0] ?? (await this.context.newPage());
	}

	/** Starts the browser on its profile. */
	async launch(): Promise<void> {
		if (this.#running !== undefined) throw new Error('The browser runs already.');
		const { screen = 'phone', args = [], baseUrl } = this.#options;
		const isPhone = screen === 'phone';
		const context = await chromium.launchPersistentContext(this.userDataDir, {
			executablePath: CHROMIUM_PATH,
			args: [...CHROMIUM_ARGS, ...args],
			viewport: SCREENS[screen],
			isMobile: isPhone,
			hasTouch: isPhone,
			deviceScaleFactor: isPhone ? 2 : 1,
			locale: 'zh-CN',
			timezoneId: 'Asia/Shanghai',
			...(baseUrl === undefined ? {} : { baseURL: baseUrl })
		});
		this.#running = { context, pid: await this.#findPid() };
	}

	/** SIGKILL to the browser and all its processes; removes the locks it could not. */
	async killHard(): Promise<void> {
		const { context, pid } = this.#alive();
		const isClosed = new Promise<void>((resolve) => context.on('close', () => resolve()));
		this.#running = undefined;
		await killFamily(pid);
		await isClosed;
		await this.#removeLocks();
	}

	/** Kills it if it runs, and starts it again on the same profile. */
	async relaunch(): Promise<void> {
		if (this.#running !== undefined) await this.killHard();
		await this.launch();
	}

	/** Closes it as a user would; removes the profile if it was a temporary one. */
	async close(): Promise<void> {
		await this.#running?.context.close();
		this.#running = undefined;
		if (this.#options.userDataDir === undefined) {
			await rm(this.userDataDir, { recursive: true, force: true, maxRetries: 5 });
		}
	}

	#alive(): { readonly context: BrowserContext; readonly pid: number } {
		if (this.#running === undefined) throw new Error('The browser does not run.');
		return this.#running;
	}

	/** Playwright does not tell the id; the browser is our child with this profile and without a --type. */
	async #findPid(): Promise<number> {
		const [pid] = await ownChildren(
			(args) =>
				args.includes(`--user-data-dir=${this.userDataDir}`) &&
				!args.some((arg) => arg.startsWith('--type='))
		);
		if (pid === undefined) throw new Error('The started browser is not among our processes.');
		return pid;
	}

	async #removeLocks(): Promise<void> {
		const names = await readdir(this.userDataDir);
		const locks = names.filter((name) => name.startsWith('Singleton'));
		await Promise.all(locks.map((name) => rm(join(this.userDataDir, name), { force: true })));
	}
}

/** Starts a real Chromium; see `ChromiumOptions`. */
export async function startChromium(options: ChromiumOptions = {}): Promise<Chromium> {
	const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'tongyu-chromium-')));
	const browser = new Chromium(userDataDir, options);
	await browser.launch();
	return browser;
}

/** Makes the page's processor `rate` times slower; 1 takes it back. It does not reach workers of other processes. */
export async function throttleCpu(page: Page, rate: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate });
}

/** A picture of the whole page on one of the two screens, whatever the page's own size is. */
export async function takePicture(page: Page, screen: Screen, path: string): Promise<void> {
	const before = page.viewportSize();
	await page.setViewportSize(SCREENS[screen]);
	await page.screenshot({ path, fullPage: true, animations: 'disabled' });
	if (before !== null) await page.setViewportSize(before);
}

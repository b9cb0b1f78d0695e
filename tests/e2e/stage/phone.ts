/** A phone, or an organizer's desktop: a real Chromium with a profile of its own, in the evening of the tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startChromium, type Chromium } from '../../ground/chromium.ts';
import { eveningOffsetMs, shiftClock } from './evening.ts';

/** What may be asked for. */
export interface PhoneOptions {
	readonly screen?: 'phone' | 'desktop';
	/** More for the browser's command line. */
	readonly args?: readonly string[];
}

/** A browser and its first page. */
export class Phone {
	readonly screen: 'phone' | 'desktop';
	readonly #browser: Chromium;
	readonly #crashes: string[] = [];
	#page: Page | undefined;

	private constructor(browser: Chromium, screen: 'phone' | 'desktop') {
		this.screen = screen;
		this.#browser = browser;
	}

	/** Turns one on; `url` is where its addresses begin. */
	static async turnOn(
		url: string,
		{ screen = 'phone', args = [] }: PhoneOptions = {}
	): Promise<Phone> {
		const userDataDir = await mkdtemp(join(tmpdir(), 'tongyu-phone-'));
		const browser = await startChromium({ screen, baseUrl: url, userDataDir, args });
		const phone = new Phone(browser, screen);
		await phone.#begin();
		return phone;
	}

	/** Its first page. */
	get page(): Page {
		if (this.#page === undefined) throw new Error('The phone is off.');
		return this.#page;
	}

	get isOn(): boolean {
		return this.#page !== undefined;
	}

	/** What pages threw and nobody caught, over all its starts. */
	get crashes(): readonly string[] {
		return this.#crashes;
	}

	/** Another tab of the same browser. */
	newTab(): Promise<Page> {
		return this.#browser.context.newPage();
	}

	/** No network, for pages and service worker. */
	setOffline(isOffline: boolean): Promise<void> {
		return this.#browser.context.setOffline(isOffline);
	}

	/** The battery is pulled out. */
	async kill(): Promise<void> {
		this.#page = undefined;
		await this.#browser.killHard();
	}

	/** The browser is closed as people close it: it writes down what it has only in memory, cookies for instance. */
	async putAway(): Promise<void> {
		this.#page = undefined;
		await this.#browser.close();
	}

	/** Turned on again, on the same profile; its page is empty. */
	async turnOnAgain(): Promise<void> {
		await this.#browser.launch();
		await this.#begin();
	}

	/** Ends it and removes its profile. */
	async dispose(): Promise<void> {
		await this.#browser.close();
		await rm(this.#browser.userDataDir, { recursive: true, force: true, maxRetries: 5 });
	}

	async #begin(): Promise<void> {
		const { context } = this.#browser;
		await context.addInitScript(shiftClock, eveningOffsetMs());
		context.on('weberror', (error) => this.#crashes.push(String(error.error().stack)));
		this.#page = await this.#browser.page();
	}
}

import type { Page } from '@playwright/test';
import { waitUntil } from '../ground/wait-until.ts';
import { EXCHANGED_WITHIN_MS, type Driver, type TapPlan } from './driver.ts';
import { openPage, PASSWORD, takePrivateFiles } from './ground.ts';
import { readRows, readStorage, tapRows, watchRows, type ScreenTap } from './screen-script.ts';

/** 请假 asks for a reason and takes two taps; the others one. */
const STATES = ['到场', '迟到', '缺席', '早退'];
const TAPS_IN_A_ROUND = 60;

/** Drives the product as it is: its sign-in, its roll, and the words its rows say. */
export class ScreenDriver implements Driver {
	/** The roll's address, once there was a roster. */
	#roll = '/today';
	readonly #hasJournal: boolean;
	#storage: Awaited<ReturnType<typeof readStorage>> | undefined;
	readonly #stateOf = new Map<string, string>();

	constructor({ hasJournal }: { readonly hasJournal: boolean }) {
		this.#hasJournal = hasJournal;
	}

	async open(...[chrome, hear]: Parameters<Driver['open']>): Promise<Page> {
		const { context } = chrome;
		await context.addInitScript(watchRows);
		if (!this.#hasJournal) await context.addInitScript(takePrivateFiles);
		// Looked at on a page without the product, so that the product is not the first to open the database.
		const page = await openPage(chrome, '/manifest.webmanifest', hear);
		this.#storage = await page.evaluate(readStorage);
		await page.goto(this.#roll);
		await page.waitForSelector('h1');
		return page;
	}

	async look(page: Page): ReturnType<Driver['look']> {
		const storage = this.#storage;
		if (storage === undefined) throw new Error('Nothing was opened.');
		await page.waitForSelector('[data-row], input[name=password], main h2');
		const isOpen = (await page.locator('input[name=password]').count()) === 0;
		return {
			isEmpty: !storage.names.some((name) => name.startsWith('tongyu-')),
			isOpen,
			hadSentinel: storage.hadSentinel,
			unsentCount: storage.unsentCount,
			recoveredCount: 0,
			journalState: isOpen ? 'open' : 'signed out'
		};
	}

	marks(page: Page): ReturnType<Driver['marks']> {
		return page.evaluate(readRows);
	}

	async signIn(page: Page, name: string): Promise<void> {
		await page.goto('/sign-in');
		await page.locator('input[name=name]').fill(name);
		await page.locator('input[name=password]').fill(PASSWORD);
		await page.locator('button[type=submit]').click();
		await page.waitForURL(/\/(?:today|roll)/);
		let roll: string | undefined;
		await waitUntil(
			async () => {
				({ roll } = await page.evaluate(readStorage));
				return roll !== undefined;
			},
			{ withinMs: EXCHANGED_WITHIN_MS, everyMs: 200, what: 'the roster' }
		);
		this.#roll = roll ?? this.#roll;
		await page.goto(this.#roll);
		await page.waitForSelector('[data-row]');
	}

	async isSignedOut(page: Page): Promise<boolean> {
		return (await page.getByText('请重新登录').count()) > 0;
	}

	async tap(page: Page, { round, chance, log }: TapPlan): Promise<void> {
		const people = (await this.marks(page)).map(({ key }) => key);
		const taps = Array.from({ length: TAPS_IN_A_ROUND }, (_, index): ScreenTap => {
			const person = people[Math.floor(chance() * people.length)] ?? '';
			const others = STATES.filter((state) => state !== this.#stateOf.get(person));
			const state = others[Math.floor(chance() * others.length)] ?? '';
			this.#stateOf.set(person, state);
			const number = round * 1000 + index;
			log.plan({ key: person, value: state, number });
			return { person, state, number, pauseMs: chance() < 0.3 ? 0 : chance() * 80 };
		});
		await page.evaluate(tapRows, taps);
	}

	async deliver(page: Page): Promise<number> {
		await page.goto('/sync');
		await page.getByRole('button', { name: '立即同步' }).click();
		await waitUntil(async () => (await page.evaluate(readStorage)).unsentCount === 0, {
			withinMs: EXCHANGED_WITHIN_MS,
			everyMs: 500,
			what: 'delivery'
		});
		const refused = await page.getByText(/条没有被接受/).count();
		await page.goto(this.#roll);
		await page.waitForSelector('[data-row]');
		return refused;
	}
}

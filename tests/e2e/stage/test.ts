/** `test` with a township and phones that are cleaned up; a page that threw fails it. */
import { test as base } from '@playwright/test';
import { Phone, type PhoneOptions } from './phone.ts';
import { openTownship, type Township } from './township.ts';

interface Stage {
	/** A fresh sample township, served. */
	readonly township: Township;
	/** Turns on a phone that opens the township's address. */
	readonly turnOn: (options?: PhoneOptions) => Promise<Phone>;
}

export const test = base.extend<Stage>({
	// Playwright reads from the first parameter which other fixtures are wanted.
	// eslint-disable-next-line no-empty-pattern
	township: async ({}, use) => {
		const township = await openTownship();
		await use(township);
		await township.close();
	},
	turnOn: async ({ township }, use) => {
		const phones: Phone[] = [];
		await use(async (options) => {
			const phone = await Phone.turnOn(township.url, options);
			phones.push(phone);
			return phone;
		});
		const crashes = phones.flatMap((phone) => phone.crashes);
		await Promise.all(phones.map((phone) => phone.dispose()));
		if (crashes.length > 0) throw new Error(`A page threw:\n${crashes.join('\n')}`);
	}
});

export { expect } from '@playwright/test';

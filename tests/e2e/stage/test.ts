/** `test` with a township and phones that are cleaned up; a page that threw fails it. */
import { test as base, type TestInfo } from '@playwright/test';
import { takePicture } from '../../ground/chromium.ts';
import { Phone, type PhoneOptions } from './phone.ts';
import { openTownship, type Township } from './township.ts';

interface Stage {
	/** The server serves a copy of the build, at `township.buildDir`, which a test may change. */
	readonly ownBuild: boolean;
	/** A fresh sample township, served. */
	readonly township: Township;
	/** Turns on a phone that opens the township's address. */
	readonly turnOn: (options?: PhoneOptions) => Promise<Phone>;
}

export const test = base.extend<Stage>({
	ownBuild: [false, { option: true }],
	township: async ({ ownBuild }, use) => {
		const township = await openTownship({ ownBuild });
		await use(township);
		await township.close();
	},
	turnOn: async ({ township }, use, info) => {
		const phones: Phone[] = [];
		await use(async (options) => {
			const phone = await Phone.turnOn(township.url, options);
			phones.push(phone);
			return phone;
		});
		if (info.status !== info.expectedStatus) await takePictures(phones, info);
		const crashes = phones.flatMap((phone) => phone.crashes);
		await Promise.all(phones.map((phone) => phone.dispose()));
		if (crashes.length > 0) throw new Error(`A page threw:\n${crashes.join('\n')}`);
	}
});

/** What every phone showed when the test failed. */
async function takePictures(phones: readonly Phone[], info: TestInfo): Promise<void> {
	for (const [place, phone] of phones.entries()) {
		if (!phone.isOn) continue;
		await takePicture(phone.page, phone.screen, info.outputPath(`phone-${place + 1}.png`));
	}
}

export { expect } from './expect.ts';

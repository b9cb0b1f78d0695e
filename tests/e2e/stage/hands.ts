/** How somebody works a screen: with a thumb, or with a keyboard alone. */
import type { Locator, Page } from '@playwright/test';

/** Whatever can be done to a control. */
export interface Hands {
	readonly name: string;
	/** Presses a button, a link or a choice. */
	press(control: Locator): Promise<void>;
	/** Writes into a field. */
	write(field: Locator, text: string): Promise<void>;
	/** Chooses a file behind a control, in the browser's own dialog. */
	chooseFile(control: Locator, file: ChosenFile): Promise<void>;
}

/** A file of the phone. */
export interface ChosenFile {
	readonly name: string;
	readonly mimeType: string;
	readonly buffer: Buffer;
}

/** One thumb. */
export const THUMB: Hands = {
	name: 'with one thumb',
	press: (control) => control.click(),
	write: (field, text) => field.fill(text),
	chooseFile: (control, file) => control.setInputFiles(file)
};

/** Tab, Enter, space and letters; what the keyboard cannot reach is an error. */
export const KEYBOARD: Hands = {
	name: 'by keyboard alone',
	press: async (control) => {
		await tabTo(control);
		await control.page().keyboard.press('Enter');
	},
	write: async (field, text) => {
		await tabTo(field);
		await field.page().keyboard.insertText(text);
	},
	chooseFile: async (control, file) => {
		await tabTo(control);
		const chooser = control.page().waitForEvent('filechooser');
		// A browser opens its dialog at a space, not at Enter.
		await control.page().keyboard.press('Space');
		await (await chooser).setFiles(file);
	}
};

/** A roll of 40 has two stops a row. */
const MAX_STOPS = 200;

async function tabTo(control: Locator): Promise<void> {
	await control.waitFor();
	const page: Page = control.page();
	for (let stop = 0; stop < MAX_STOPS; stop++) {
		if (await control.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`The keyboard does not reach ${control.toString()}.`);
}

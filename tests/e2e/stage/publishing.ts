/** Steps of somebody who makes a lecture. */
import type { Page } from '@playwright/test';
import { expect } from './expect.ts';

/** Writes a part and leaves it; it is kept without a button. */
export async function write(page: Page, label: string, text: string): Promise<void> {
	const field = page.getByLabel(label, { exact: false }).first();
	await field.fill(text);
	await field.blur();
	await expect(page.locator('.part').filter({ has: field })).toContainText(
		/已存本机|待同步|已送达/
	);
}

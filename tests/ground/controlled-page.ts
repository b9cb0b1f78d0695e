import type { Page } from '@playwright/test';

/** Opens one of the app's pages and waits until the service worker answers for it. */
export async function openControlled(page: Page, path: string): Promise<void> {
	await page.goto(path);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	// A worker answers for pages that were opened after it had taken over.
	await page.goto(path);
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The product in a real browser: `npm run test:e2e`. One test at a time, none tried again: a flaky test is a broken one. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	testMatch: '**/*.e2e.ts',
	outputDir: '../../test-results/e2e',
	globalSetup: './stage/set-up.ts',
	workers: 1,
	retries: 0,
	forbidOnly: true,
	timeout: 120_000,
	reporter: [['list']]
});

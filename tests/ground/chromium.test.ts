import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, type Chromium } from './chromium.ts';
import { familyOf, isRunning, usageOf } from './processes.ts';

const site = createServer((_request, response) => {
	response.setHeader('content-type', 'text/html; charset=utf-8');
	response.end(
		'<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width"><title>同育</title>'
	);
});
let browser: Chromium;
let url = '';

beforeAll(async () => {
	await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
	browser = await startChromium();
});
afterAll(async () => {
	await browser.close();
	site.close();
	site.closeAllConnections();
});

test('the browser is a phone: 360 px wide, touch, Chinese, in China', async () => {
	const page = await browser.page();
	await page.goto(url);
	const phone = await page.evaluate(() => ({
		width: innerWidth,
		hasTouch: navigator.maxTouchPoints > 0,
		language: navigator.language,
		zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		isSecure: isSecureContext
	}));
	expect(phone).toEqual({
		width: 360,
		hasTouch: true,
		language: 'zh-CN',
		zone: 'Asia/Shanghai',
		isSecure: true
	});
});

test('a kill ends every process of the browser, and the profile can be started again with what it held', async () => {
	const page = await browser.page();
	await page.goto(url);
	await page.evaluate(async () => {
		const folder = await navigator.storage.getDirectory();
		const file = await folder.getFileHandle('mark', { create: true });
		const writer = await file.createWritable();
		await writer.write('到场');
		await writer.close();
	});
	const family = await familyOf(browser.pid);
	expect(family.length).toBeGreaterThan(1);
	expect((await usageOf(browser.pid)).rssBytes).toBeGreaterThan(0);

	await browser.killHard();
	expect((await Promise.all(family.map(isRunning))).some((runs) => runs)).toBe(false);
	const locks = (await readdir(browser.userDataDir)).filter((name) => name.startsWith('Singleton'));
	expect(locks).toEqual([]);

	await browser.relaunch();
	expect(family).not.toContain(browser.pid);
	const again = await browser.page();
	await again.goto(url);
	const held = await again.evaluate(async () => {
		const folder = await navigator.storage.getDirectory();
		const file = await (await folder.getFileHandle('mark')).getFile();
		return file.text();
	});
	expect(held).toBe('到场');
});

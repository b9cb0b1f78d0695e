import type { Page } from '@playwright/test';
import { FACILITATOR, fillSignIn } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const WECHAT =
	'Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00; HMSCore 6.12.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240301 MicroMessenger/8.0.48.2580(0x28003036) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN';
const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const HARMONY =
	'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300';

/** A path and a code as a scanned link brings them. */
const SCANNED = '/roll/0123456789abcdef?site=1#7K3M9';

test('inside WeChat the first screen leads to a browser, with the path and the code', async ({
	township: { url },
	turnOn
}) => {
	const { page } = await turnOn();
	await pretend(page, WECHAT);
	await page.goto(SCANNED);
	await expect(page.getByText('请用浏览器打开：')).toBeVisible();
	await page.getByRole('link', { name: '怎么办', exact: true }).click();
	await expect(page.getByRole('heading', { name: '请用浏览器打开' })).toBeVisible();
	await expect(page.getByLabel('网址')).toHaveValue(`${url}${SCANNED}`);
	await page.getByRole('link', { name: '先在这里看看' }).click();
	await expect(page).toHaveURL(/\/sign-in\?next=%2Froll%2F.*#7K3M9$/);
});

test('an iPhone installs first, then signs in, and is told so until it has', async ({ turnOn }) => {
	const { page } = await turnOn();
	await pretend(page, IPHONE);
	await page.goto('/');
	const sentence = page.getByText('苹果手机请先“添加到主屏幕”');
	await expect(sentence).toBeVisible();
	await page.getByRole('link', { name: '怎么办', exact: true }).click();
	await expect(page.getByText('往上划，选“添加到主屏幕”。')).toBeVisible();
	await page.getByRole('link', { name: '返回' }).click();

	await fillSignIn(page, FACILITATOR);
	await expect(sentence).toHaveCount(2);
	await page.getByRole('button', { name: '登录' }).click();
	await expect(page.getByRole('heading', { name: '今天' })).toBeVisible();
	await expect(page.getByRole('link', { name: '怎么办', exact: true })).toBeVisible();
});

test('the browser of HarmonyOS keeps what it is given, and its own menu is shown', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await pretend(page, HARMONY);
	await page.goto('/');
	await page.getByRole('link', { name: '添加到桌面' }).click();
	await expect(page.getByLabel('看别的手机怎么做')).toHaveValue('harmony-menu');
	await expect(page.getByText('选“添加至桌面”。')).toBeVisible();
});

test('without https the first screen says why nothing works offline', async ({
	township: { front },
	turnOn
}) => {
	const { page } = await turnOn();
	await page.route('http://school.test/**', async (route) => {
		const { pathname, search } = new URL(route.request().url());
		const response = await route.fetch({ url: `${front.url}${pathname}${search}` });
		await route.fulfill({ response });
	});
	await page.goto('http://school.test/');
	await expect(page.getByText('网址不是 https，没有网时打不开')).toBeVisible();
	await page.getByRole('link', { name: '怎么办', exact: true }).click();
	await expect(page.getByText('请区里的信息员给服务器装上证书')).toBeVisible();
});

/** The page's browser calls itself so, from the next address on. */
async function pretend(page: Page, userAgent: string): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setUserAgentOverride', { userAgent });
}

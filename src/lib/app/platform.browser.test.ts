import { expect, test } from 'vitest';
import {
	installWayOf,
	keepsData,
	platformOf,
	readPlatform,
	type PlatformSigns
} from './platform.ts';

const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 13; V2203A) AppleWebKit/537.36 (KHTML, like Gecko)';
const HARMONY =
	'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile';

const at = (userAgent: string, more: Partial<PlatformSigns> = {}) =>
	platformOf({ userAgent, maxTouchPoints: 5, isStandalone: false, isSecure: true, ...more });

test.each([
	['wechat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0.50(0x1800322f) NetType/4G Language/zh_CN`],
	[
		'wechat',
		`${ANDROID} Version/4.0 Chrome/126.0 XWEB/1260 MMWEBSDK/2024 MicroMessenger/8.0.49 WeChat/arm64`
	],
	['wechat', `${HARMONY} MicroMessenger/8.0.9`],
	[
		'wecom',
		`${ANDROID} Version/4.0 Chrome/116.0 Mobile Safari/537.36 wxwork/4.1.20 MicroMessenger/7.0.1`
	],
	[
		'qq',
		`${ANDROID} Version/4.0 Chrome/109.0 MQQBrowser/6.2 TBS/047301 Mobile Safari/537.36 V1_AND_SQ_9.0 QQ/9.0.8.14755`
	],
	[
		'dingtalk',
		`${ANDROID} Version/4.0 Chrome/100.0 Mobile Safari/537.36 DingTalk/7.5.10 AliApp(DingTalk/7.5.10)`
	],
	['alipay', `${IPHONE} Mobile/15E148 NebulaSDK/1.8 AlipayClient/10.5.90 Language/zh-Hans`],
	['weibo', `${IPHONE} Mobile/15E148 Weibo (iPhone12,1__weibo__14.5.0__iphone__os17.5)`],
	['douyin', `${ANDROID} Version/4.0 Chrome/120.0 Mobile Safari/537.36 aweme_300000`],
	[
		'other',
		`Mozilla/5.0 (Linux; Android 13; V2203A; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile`
	]
])('a page opened inside %s is told to leave it', (app, userAgent) => {
	const platform = at(userAgent);
	expect(platform.inApp).toBe(app);
	expect(installWayOf(platform)).toBe('leave-app');
	expect(keepsData(platform)).toBe(false);
});

test.each([
	['ios-safari', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
	['ios-share', `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`],
	['android-menu', `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`],
	['android-menu', `${ANDROID} Version/4.0 Chrome/109.0 Mobile Safari/537.36 HeyTapBrowser/40.8.2`],
	['android-menu', `${ANDROID} Version/4.0 Chrome/89.0 MQQBrowser/14.5 Mobile Safari/537.36`],
	['harmony-menu', `${HARMONY} HuaweiBrowser/5.0.4.300`],
	[
		'desktop',
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36'
	]
])('installs by %s', (way, userAgent) => {
	const platform = at(userAgent);
	expect(platform.inApp).toBeUndefined();
	expect(installWayOf(platform)).toBe(way);
});

test('an iPad that calls itself a Mac is an iPad; a Mac is a desktop', () => {
	const mac =
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15';
	expect(at(mac).system).toBe('ios');
	expect(at(mac, { maxTouchPoints: 0 }).system).toBe('desktop');
});

test('installed is done, whatever the user agent says; iOS keeps data only then', () => {
	const agent = `${IPHONE} Mobile/15E148`;
	expect(keepsData(at(agent))).toBe(false);
	const installed = at(agent, { isStandalone: true });
	expect(installWayOf(installed)).toBe('done');
	expect(keepsData(installed)).toBe(true);
});

test('an insecure origin cannot be installed', () => {
	const platform = at(`${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`, { isSecure: false });
	expect(installWayOf(platform)).toBe('insecure');
	expect(keepsData(platform)).toBe(false);
});

test('this browser is read without an error', () => {
	expect(readPlatform()).toMatchObject({ isSecure: true, isInstalled: false, inApp: undefined });
});

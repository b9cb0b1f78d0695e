/**
 * Where the app runs, read from what the browser says of itself. Only what must be told apart for people: can it be installed and
 * how, does it keep data, is it a web view inside another app. Everything technical is found out by trying, not by name.
 */

/** An app whose built-in web view opened us: 请用浏览器打开. */
export type InApp =
	| 'wechat'
	| 'wecom'
	| 'qq'
	| 'dingtalk'
	| 'alipay'
	| 'weibo'
	| 'douyin'
	| 'kuaishou'
	| 'xiaohongshu'
	| 'toutiao'
	| 'feishu'
	| 'baidu'
	| 'other';

type System = 'ios' | 'android' | 'harmony' | 'desktop';

export type Browser =
	| 'chrome'
	| 'edge'
	| 'safari'
	| 'firefox'
	| 'huawei'
	| 'xiaomi'
	| 'oppo'
	| 'vivo'
	| 'uc'
	| 'qq'
	| 'other';

/** What the browser tells. */
export interface PlatformSigns {
	readonly userAgent: string;
	/** iPads call themselves Macintosh; Macs have no touch screen. */
	readonly maxTouchPoints: number;
	/** Opened from its icon, without the browser's bars. */
	readonly isStandalone: boolean;
	/** False on plain http except localhost: no service worker, no encryption, no private files. */
	readonly isSecure: boolean;
}

/** Where the app runs. */
export interface Platform {
	readonly system: System;
	readonly browser: Browser;
	readonly inApp: InApp | undefined;
	readonly isInstalled: boolean;
	readonly isSecure: boolean;
}

/**
 * How this browser puts us on the desktop: `done` already; `leave-app` first; `insecure`: not at all here; else by its own menu.
 */
export type InstallWay =
	| 'done'
	| 'leave-app'
	| 'insecure'
	| 'ios-safari'
	| 'ios-share'
	| 'android-menu'
	| 'harmony-menu'
	| 'desktop';

/** Web views by their mark in the user agent; the more special first (企业微信 also says MicroMessenger). */
const IN_APP: readonly (readonly [InApp, RegExp])[] = [
	['wecom', /wxwork/i],
	['wechat', /MicroMessenger/i],
	['dingtalk', /DingTalk/i],
	['alipay', /AlipayClient/i],
	// QQ browser says MQQBrowser/, the web view of QQ adds QQ/ with a space before it.
	['qq', /\sQQ\/\d/],
	['weibo', /weibo/i],
	['douyin', /aweme|douyin/i],
	['toutiao', /NewsArticle|TTWebView|BytedanceWebview/i],
	['kuaishou', /Kwai|ksNebula/i],
	['xiaohongshu', /XiaoHongShu|xhsdiscover/i],
	['feishu', /Lark\/|Feishu/i],
	['baidu', /baiduboxapp/i],
	['other', /; wv\)|AliApp\(/]
];

/** In this order: nearly all of them also say Chrome and Safari. */
const BROWSERS: readonly (readonly [Browser, RegExp])[] = [
	['huawei', /HuaweiBrowser/i],
	['xiaomi', /MiuiBrowser/i],
	['oppo', /HeyTapBrowser|OppoBrowser/i],
	['vivo', /VivoBrowser/i],
	['uc', /UCBrowser|Quark/i],
	['qq', /MQQBrowser/i],
	['edge', /Edg(?:A|iOS)?\//],
	['firefox', /Firefox|FxiOS/],
	['chrome', /Chrome\/|CriOS/],
	['safari', /Version\/.*Safari\//]
];

/** The platform from what the browser tells; pure. */
export function platformOf(signs: PlatformSigns): Platform {
	const { userAgent, isStandalone, isSecure } = signs;
	return {
		system: systemOf(signs),
		browser: nameIn(userAgent, BROWSERS) ?? 'other',
		inApp: isStandalone ? undefined : nameIn(userAgent, IN_APP),
		isInstalled: isStandalone,
		isSecure
	};
}

/** The platform of this page. */
export function readPlatform(): Platform {
	const isStandalone =
		matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches ||
		// Older iOS has its own word for it.
		('standalone' in navigator && navigator.standalone === true);
	return platformOf({
		userAgent: navigator.userAgent,
		maxTouchPoints: navigator.maxTouchPoints,
		isStandalone,
		isSecure: isSecureContext
	});
}

/** How it gets onto the desktop here. */
export function installWayOf({
	system,
	browser,
	inApp,
	isInstalled,
	isSecure
}: Platform): InstallWay {
	if (isInstalled) return 'done';
	if (inApp !== undefined) return 'leave-app';
	if (!isSecure) return 'insecure';
	switch (system) {
		case 'ios':
			return browser === 'safari' ? 'ios-safari' : 'ios-share';
		case 'android':
			return 'android-menu';
		case 'harmony':
			return 'harmony-menu';
		case 'desktop':
			return 'desktop';
	}
	return system satisfies never;
}

/**
 * Whether facts recorded here can be trusted to stay: not in another app's web view (15 % of the disk at most on iOS, cleared
 * with the app's cache), not where IndexedDB may go after seven days without a visit (Safari, unless installed).
 */
export const keepsData = ({ system, inApp, isInstalled, isSecure }: Platform): boolean =>
	isSecure && inApp === undefined && (system !== 'ios' || isInstalled);

function systemOf({ userAgent, maxTouchPoints }: PlatformSigns): System {
	if (/OpenHarmony|ArkWeb|HarmonyOS/i.test(userAgent)) return 'harmony';
	if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
	if (/Macintosh/.test(userAgent) && maxTouchPoints > 1) return 'ios';
	return /Android/.test(userAgent) ? 'android' : 'desktop';
}

const nameIn = <T>(userAgent: string, names: readonly (readonly [T, RegExp])[]): T | undefined =>
	names.find(([, mark]) => mark.test(userAgent))?.[0];

import type { InApp } from '#lib/app/platform.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What people call the app whose web view they are in. */
export function appName(app: InApp): string {
	const names: Record<InApp, () => string> = {
		wechat: m.install_app_wechat,
		wecom: m.install_app_wecom,
		qq: m.install_app_qq,
		dingtalk: m.install_app_dingtalk,
		alipay: m.install_app_alipay,
		weibo: m.install_app_weibo,
		douyin: m.install_app_douyin,
		kuaishou: m.install_app_kuaishou,
		xiaohongshu: m.install_app_xiaohongshu,
		toutiao: m.install_app_toutiao,
		feishu: m.install_app_feishu,
		baidu: m.install_app_baidu,
		other: m.install_app_other
	};
	return names[app]();
}

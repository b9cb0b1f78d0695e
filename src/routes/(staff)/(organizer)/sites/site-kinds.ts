import type { SiteKind } from '#lib/core/session/region.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 村 · 社区 · 学校 · 幼儿园 */
export function siteKindWord(kind: SiteKind): string {
	switch (kind) {
		case 'village':
			return m.sites_kind_village();
		case 'community':
			return m.sites_kind_community();
		case 'school':
			return m.sites_kind_school();
		case 'kindergarten':
			return m.sites_kind_kindergarten();
	}
	return kind satisfies never;
}

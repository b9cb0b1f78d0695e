import type { SessionKind } from '#lib/core/session/session.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 主题讲座 · 亲子活动 · 家长会 · 沙龙 · 工作坊 · 咨询 */
export function sessionKindWord(kind: SessionKind): string {
	switch (kind) {
		case 'lecture':
			return m.today_kind_lecture();
		case 'activity':
			return m.today_kind_activity();
		case 'parents-meeting':
			return m.today_kind_parents_meeting();
		case 'salon':
			return m.today_kind_salon();
		case 'workshop':
			return m.today_kind_workshop();
		case 'counselling':
			return m.today_kind_counselling();
	}
	return kind satisfies never;
}

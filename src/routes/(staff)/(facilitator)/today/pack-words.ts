import type { PackItem, PackPart, PackSigns } from '#lib/core/session/pack.ts';
import type { TripSlides } from './trip-slides.svelte.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 登录 · 应用 · 空间 · 场次 · 花名册 · 表格 · 课件 · 记录 · 同步 · 时间 */
export function packPartWord(part: PackPart): string {
	switch (part) {
		case 'sign-in':
			return m.sessions_pack_sign_in();
		case 'app':
			return m.sessions_pack_app();
		case 'space':
			return m.sessions_pack_space();
		case 'session':
			return m.sessions_pack_session();
		case 'roster':
			return m.sessions_pack_roster();
		case 'forms':
			return m.sessions_pack_forms();
		case 'lecture':
			return m.session_lectures_pack();
		case 'safe':
			return m.sessions_pack_safe();
		case 'fresh':
			return m.sessions_pack_fresh();
		case 'clock':
			return m.sessions_pack_clock();
	}
	return part satisfies never;
}

/** How a part stands, in a sentence. */
export function packSentence(
	{ part, state }: PackItem,
	signs: PackSigns,
	slides: TripSlides
): string {
	const isFine = state === 'ok';
	switch (part) {
		case 'sign-in':
			return isFine ? m.sessions_pack_sign_in_ok() : m.sessions_pack_sign_in_missing();
		case 'app':
			return isFine ? m.sessions_pack_app_ok() : m.sessions_pack_app_missing();
		case 'space':
			return isFine ? m.sessions_pack_space_ok() : m.sessions_pack_space_missing();
		case 'session':
			return isFine ? m.sessions_pack_session_ok() : m.sessions_pack_session_weak();
		case 'roster':
			return rosterSentence(isFine, signs);
		case 'forms':
			return isFine ? m.sessions_pack_forms_ok() : m.sessions_pack_forms_missing();
		case 'lecture':
			return slides.sentence;
		case 'safe':
			if (isFine) return m.sessions_pack_safe_ok();
			return state === 'weak' ? m.sessions_pack_safe_weak() : m.sessions_pack_safe_missing();
		case 'fresh':
			return isFine
				? m.sessions_pack_fresh_ok()
				: m.sessions_pack_fresh_weak({ days: Math.floor((signs.now - signs.contact) / DAY_S) });
		case 'clock':
			return isFine
				? m.sessions_pack_clock_ok()
				: m.sessions_pack_clock_weak({
						minutes: Math.round(Math.abs(signs.clockOffsetMs) / MINUTE_MS)
					});
	}
	return part satisfies never;
}

const DAY_S = 86_400;
const MINUTE_MS = 60_000;

function rosterSentence(isFine: boolean, { session, roster, isOpenToAll }: PackSigns): string {
	if (!isFine) return m.sessions_pack_roster_missing();
	if (isOpenToAll) return m.sessions_pack_roster_open();
	return m.sessions_pack_roster_ok({ count: session?.expected ?? roster });
}

/** What a person does about a part, and where: `prepare` and `keep` (the slides) are done here, at once. */
export interface Remedy {
	readonly label: string;
	readonly does: 'prepare' | 'keep' | { readonly href: string };
}

/** The one thing to do about a part; undefined when it is done outside of the app, or fine. */
export function remedyOf(
	{ part, state }: PackItem,
	{ signs, slides, site }: { signs: PackSigns; slides: TripSlides; site: string }
): Remedy | undefined {
	if (state === 'ok') return undefined;
	switch (part) {
		case 'sign-in':
			return signs.isSignedIn
				? { label: m.sessions_pack_do_sync(), does: 'prepare' }
				: { label: m.common_sign_in(), does: { href: '/sign-in' } };
		case 'app':
		case 'forms':
			return { label: m.sessions_pack_do_fetch(), does: 'prepare' };
		case 'lecture':
			return slides.remedy === undefined ? undefined : { label: slides.remedy, does: 'keep' };
		case 'fresh':
			return { label: m.sessions_pack_do_sync(), does: 'prepare' };
		case 'roster':
			return { label: m.sessions_pack_do_roster(), does: { href: `/roster/import?site=${site}` } };
		case 'session':
			return { label: m.sessions_pack_do_plan(), does: { href: `/today/new?site=${site}` } };
		case 'safe':
			return { label: m.sessions_pack_do_install(), does: { href: '/install' } };
		case 'space':
		case 'clock':
			return undefined;
	}
	return part satisfies never;
}

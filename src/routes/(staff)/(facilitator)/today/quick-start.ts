import type { App } from '#lib/app/app.svelte.ts';
import { lateRuleKey } from '#lib/core/attendance/late-rule.ts';
import { expectedKey } from '#lib/core/attendance/mark.ts';
import { asSessionId, idFromBytes, type SessionId } from '#lib/core/ids.ts';
import { planDrafts } from '#lib/core/session/plan.ts';
import { newSession, type SessionKind } from '#lib/core/session/session.ts';
import { dayOfMonth } from '#lib/text/format.ts';
import type { WorkSite } from '../../../parts/site.ts';
import { sessionKindWord } from './new/words.ts';

/** What is started on the spot. */
export interface QuickStart {
	readonly site: WorkSite;
	readonly kind: SessionKind;
	/** Empty: kind and date stand for it. */
	readonly title: string;
	/** The whole roster is expected; else whoever comes is written down. */
	readonly expectsRoster: boolean;
}

/** 90 min: what village lectures are announced with. */
const LENGTH_S = 5400;
const MINUTE_S = 60;

/** 主题讲座 11月24日 */
export const quickTitle = (kind: SessionKind, nowS: number): string =>
	`${sessionKindWord(kind)} ${dayOfMonth(nowS)}`;

/** 现在就开始: a session with its sign-in open, made of nothing and without a network. Rejects with a `StorageError`. */
export async function quickStart(
	app: App,
	{ site, kind, title, expectsRoster }: QuickStart
): Promise<SessionId> {
	const id = asSessionId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));
	const nowS = app.clock.nowS();
	const start = nowS - (nowS % MINUTE_S);
	const session = newSession({
		id,
		title: title.trim() === '' ? quickTitle(kind, nowS) : title.trim(),
		kind,
		// With a roster the roll opens the sign-in by its first mark, and keeps then who was expected.
		state: expectsRoster ? 'planned' : 'open',
		start,
		end: start + LENGTH_S,
		venue: '',
		speaker: '',
		host: site.name,
		topic: '',
		lecture: ''
	});
	const nobody = [
		...planDrafts(id, { expects: { groups: [], stages: [] } }),
		{ key: expectedKey(id), value: [] }
	];
	// Nobody was told when it begins, so nobody is late.
	const neverLate = { key: lateRuleKey(id), value: 'off' };
	await app.record(site.scope, [...session, neverLate, ...(expectsRoster ? [] : nobody)]);
	return id;
}

import type { App } from '#lib/app/app.svelte.ts';
import type { TakeInProblem } from '#lib/app/hand-ins.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import { siteScope } from '#lib/core/ids.ts';
import type { TakenRow, TakenState } from '#lib/device/hand-over-book.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 小王庄村, or 小王庄村等 2 个站点. */
export function sitesWords({ contents }: TakenRow, { sites }: Pick<App, 'sites'>): string {
	const { scopes } = contents;
	const named = sites.filter(({ id }) => scopes.includes(siteScope(id)));
	const site = named[0]?.name ?? m.handover_site_unknown();
	return scopes.length > 1 ? m.handover_sites_many({ site, count: scopes.length }) : site;
}

/** 小王庄村 46 人 */
export function whatWords(row: TakenRow, app: Pick<App, 'sites'>): string {
	const { people, facts } = row.contents;
	const site = sitesWords(row, app);
	return people > 0
		? m.handover_what_people({ site, people })
		: m.handover_what_facts({ site, count: facts });
}

/** How far one has come: never more than the server said. */
export function stateWords(state: TakenState): string {
	switch (state.kind) {
		case 'waiting':
			return m.handover_state_waiting();
		case 'delivered':
			return state.refused > 0
				? m.handover_state_partly({ kept: state.kept, refused: state.refused })
				: m.handover_state_delivered({ count: state.kept });
		case 'refused':
			return m.handover_state_refused();
	}
	return state satisfies never;
}

/** Why the server did not take one. */
export const verdictWords = (code: string): string =>
	code === 'no-right' || code === 'not-found'
		? m.handover_verdict_no_right()
		: m.handover_verdict_other({ code });

/** Why a file or code was not taken in. */
export function refusedWords({ code }: TakeInProblem, name: string): string {
	switch (code) {
		case 'malformed':
			return m.handover_refused_malformed({ name });
		case 'other-township':
			return m.handover_refused_other_township({ name });
		case 'wrong-kind':
			return m.handover_refused_wrong_kind({ name });
		case 'forged':
			return m.handover_refused_forged({ name });
		case 'no-crypto':
			return m.handover_refused_no_crypto();
	}
	return code satisfies never;
}

/** Why what was taken in could not be passed on now. */
export function forwardWords({ code }: CallProblem): string {
	switch (code) {
		case 'offline':
			return m.handover_forward_offline();
		case 'not-tongyu':
			return m.sync_problem_not_tongyu();
		case 'not-signed-in':
		case 'expired':
		case 'revoked':
			return m.sync_problem_not_signed_in();
		case 'version':
			return m.sync_problem_version();
		case 'unavailable':
		case 'full':
		case 'slow-down':
		case 'wrong-password':
		case 'change-password':
		case 'foreign-origin':
		case 'malformed':
		case 'no-right':
		case 'not-found':
		case 'name-taken':
		case 'too-large':
			return m.handover_forward_unavailable();
	}
	return code satisfies never;
}

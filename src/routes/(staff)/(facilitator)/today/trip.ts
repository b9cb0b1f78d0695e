import type { WorkSite } from '../../../parts/site.ts';
import type { Trip } from './pack.svelte.ts';
import type { Today } from './today.svelte.ts';

/** The trip a pack is for: to today's first session that is not over, else to the next one. */
export function tripOf(site: WorkSite, today: Today, heardAt: number | undefined): Trip {
	const next = today.today.find(({ state }) => state !== 'closed') ?? today.next[0];
	const session = next && {
		id: next.id,
		end: next.end,
		lecture: next.lecture,
		expected: today.countsOf(next.id).expected
	};
	return {
		site,
		session,
		isOpenToAll: next !== undefined && today.isOpenToAll(next.id),
		roster: today.rosterCount,
		heardAt
	};
}

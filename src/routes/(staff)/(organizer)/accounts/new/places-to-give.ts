import type { App } from '#lib/app/app.svelte.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import type { RoleAt } from '#lib/core/protocol/staff.ts';
import { readTownships, type Site } from '#lib/core/session/region.ts';

/** A role somebody may give, as a choice. */
interface Choice {
	readonly value: string;
	readonly label: string;
	readonly grant: RoleAt;
}

/**
 * What may be given: an organizer gives the own township's sites (at a school or kindergarten the role 学校, else 辅导员), the district
 * gives townships.
 */
export function choicesOf(app: App, sites: readonly Site[], district: Keys): Choice[] {
	if (app.roles.includes('district')) {
		return readTownships(district).map(({ id, name }) => ({
			value: id,
			label: name,
			grant: { role: 'organizer', place: { kind: 'township', id } }
		}));
	}
	const own = new Set<string>(app.townships.map(({ id }) => id));
	return sites
		.filter(({ township, closed }) => own.has(township) && closed === undefined)
		.map(({ id, name, kind }) => ({
			value: id,
			label: name,
			grant: {
				role: kind === 'school' || kind === 'kindergarten' ? 'school' : 'facilitator',
				place: { kind: 'site', id }
			}
		}));
}

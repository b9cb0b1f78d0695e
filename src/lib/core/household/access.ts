import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { entriesOf } from '#lib/core/facts/fold.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import {
	asPersonId,
	asSiteId,
	isId,
	type AccountId,
	type DeviceId,
	type PersonId,
	type SiteId
} from '#lib/core/ids.ts';

/**
 * Looks at a whole phone number (显示完整号码; MISSION §3: staff access is logged): who, whose, when and why, kept in the township's
 * log of access, which those who write it cannot read. Every entry counts, not only the one a key shows: nobody can cover another's.
 */
export interface Look {
	readonly atS: number;
	readonly by: AccountId;
	readonly site: SiteId;
	readonly person: PersonId;
	readonly why: LookReason;
	/** What was written beside 其他; else empty. */
	readonly note: string;
}

/** Why somebody looks: to reach the family, to put the number right, to tell of a session, something else. */
export const LOOK_REASONS = ['reach', 'correct', 'notify', 'other'] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

/** Longer notes are cut: a reason is a few words. */
const MAX_NOTE_LENGTH = 60;

/** The fact of one look. `nowMs` only tells the looks of one device apart. */
export function lookDraft(
	look: Pick<Look, 'site' | 'person' | 'why' | 'note'>,
	{ device, nowMs }: { readonly device: DeviceId; readonly nowMs: number }
): Draft {
	const { site, person, why, note } = look;
	const said = note.trim() === '' ? {} : { note: note.trim().slice(0, MAX_NOTE_LENGTH) };
	return {
		key: `access/${device}/${Math.floor(nowMs)}`,
		value: { what: 'phone', site, person, why, ...said }
	};
}

/** Every look of a township, newest first. */
export const readLooks = (keys: Keys): Look[] =>
	[...keys.values()]
		.flatMap((state) =>
			entriesOf(state).flatMap(({ at, by, value }) => readLook(value, { atS: at, by }) ?? [])
		)
		.sort((a, b) => b.atS - a.atS);

function readLook(value: Json, { atS, by }: Pick<Look, 'atS' | 'by'>): Look | undefined {
	if (typeof value !== 'object' || value === null || !('site' in value)) return undefined;
	const { site, person, why, note } = value;
	const reason = LOOK_REASONS.find((known) => known === why);
	if (typeof site !== 'string' || typeof person !== 'string' || reason === undefined)
		return undefined;
	if (!isId(site) || !isId(person)) return undefined;
	return {
		atS,
		by,
		site: asSiteId(site),
		person: asPersonId(person),
		why: reason,
		note: typeof note === 'string' ? note : ''
	};
}

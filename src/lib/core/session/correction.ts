import { markToJson, parseMark, type Mark } from '#lib/core/attendance/mark.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { rankOf } from '#lib/core/facts/fact.ts';
import { entriesOf } from '#lib/core/facts/fold.ts';
import type { AccountId, DeviceId, PersonId, SessionId } from '#lib/core/ids.ts';
import { asPersonId } from '#lib/core/ids.ts';

/**
 * 更正: a mark changed after the sign-in was closed. State keeps only a device's newest fact of a key, so what a mark was before is
 * told by a fact of its own, written in the same commit: `correction/<session>/<person>/<when>`. Each has its own key, so that none is
 * ever lost behind another; who and when are those of the fact.
 */
export interface Correction {
	readonly person: PersonId;
	/** Undefined: 未点. */
	readonly was: Mark | undefined;
	/** Undefined: taken back to 未点. */
	readonly is: Mark | undefined;
	/** Corrected time, whole seconds since 1970. */
	readonly at: number;
	readonly by: AccountId;
	readonly device: DeviceId;
}

/** Prefix of all corrections of a session. */
export const correctionsPrefix = (session: SessionId): string => `correction/${session}/`;

/** What must be written beside drafts for a closed sheet; nothing while it is open. `atS` is when they are made. */
export function correctionDrafts(sheet: Sheet, drafts: readonly Draft[], atS: number): Draft[] {
	if (sheet.state !== 'closed') return [];
	const prefix = `mark/${sheet.session}/`;
	return drafts
		.filter(({ key }) => key.startsWith(prefix))
		.flatMap(({ key, value, how }) => {
			const person = asPersonId(key.slice(prefix.length));
			const was = sheet.rows.find((row) => row.person.id === person)?.mark;
			const is = how === 'undone' ? undefined : parseMark(value);
			const said = { was: jsonOf(was), is: jsonOf(is) };
			return [{ key: `${correctionsPrefix(sheet.session)}${person}/${atS}`, value: said }];
		});
}

/** All corrections among the keys, newest first; what was undone is none. */
export function readCorrections(keys: Keys, session: SessionId): Correction[] {
	const prefix = correctionsPrefix(session);
	return [...keys]
		.filter(([key]) => key.startsWith(prefix))
		.flatMap(([key, state]) =>
			entriesOf(state)
				.filter((entry) => rankOf(entry) > 0)
				.flatMap(({ value, at, by, device }) => {
					const said = parseCorrection(value);
					const person = asPersonId(key.split('/')[2] ?? '');
					return said === undefined ? [] : [{ ...said, person, at, by, device }];
				})
		)
		.sort((a, b) => b.at - a.at);
}

function parseCorrection(value: Json): Pick<Correction, 'was' | 'is'> | undefined {
	if (typeof value !== 'object' || value === null || !('was' in value)) return undefined;
	return { was: parseMark(value.was), is: parseMark(value.is) };
}

const jsonOf = (mark: Mark | undefined): Json => (mark === undefined ? null : markToJson(mark));

import type { Entry, KeyState } from './fold.ts';

/**
 * Erasure, a person's right (MISSION §3): what was ever said about somebody becomes `erased`, in place. Key, device, seq and
 * sees stay, so that order and coverage hold and no older copy can come back; marks stay too, since with the name gone
 * everywhere they are a count. Only a server orders it, by a fact `erase/<kind>/<id>`; what is about whom stands in the key,
 * so that server and phones erase the same without asking.
 */

/** Whom an erasure is about. */
export interface Subject {
	readonly kind: SubjectKind;
	readonly id: string;
}
export const SUBJECT_KINDS = ['person', 'household'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Ids of the people and households erased in one scope. */
export type ErasedIds = ReadonlySet<string>;

/** Key of the fact that makes phones erase. */
export const erasureKey = ({ kind, id }: Subject): string => `erase/${kind}/${id}`;

/** Whom the fact of a key erases; undefined for other keys. */
export function parseErasureKey(key: string): Subject | undefined {
	const [family, word, id, ...more] = key.split('/');
	const kind = SUBJECT_KINDS.find((known) => known === word);
	return family === 'erase' && kind !== undefined && id !== undefined && more.length === 0
		? { kind, id }
		: undefined;
}

/** Families of keys that say something about one person or household, and which part names it. */
const SUBJECT_PARTS: ReadonlyMap<string, number> = new Map([
	...['person', 'household', 'consent', 'request'].map((family) => [family, 1] as const),
	...['walkin', 'signup', 'checkin', 'leave', 'makeup'].map((family) => [family, 2] as const)
]);

/** Whether a key says something about somebody erased. */
export function isAbout(key: string, erased: ErasedIds): boolean {
	const parts = key.split('/');
	const id = parts[SUBJECT_PARTS.get(parts[0] ?? '') ?? -1];
	return id !== undefined && erased.has(id);
}

/** Whether a key may be about somebody at all. */
export const isPersonal = (key: string): boolean => SUBJECT_PARTS.has(key.split('/')[0] ?? '');

/** Prefixes under which every key about somebody stands; keys about others do, too. */
export const prefixesAbout = (id: string): string[] =>
	[...SUBJECT_PARTS].map(([family, part]) => (part === 1 ? `${family}/${id}/` : `${family}/`));

/** One fact without what it said. */
export function eraseFact(fact: Entry): Entry {
	if (fact.erased === true) return fact;
	const { dropped: _dropped, twin: _twin, ...rest } = fact;
	return { ...rest, value: null, erased: true };
}

/** Facts without what they say about somebody erased; the same array when they say nothing. */
export function eraseFacts(facts: readonly Entry[], erased: ErasedIds): readonly Entry[] {
	if (erased.size === 0) return facts;
	const isToErase = (fact: Entry): boolean => fact.erased !== true && isAbout(fact.key, erased);
	return facts.some(isToErase)
		? facts.map((fact) => (isToErase(fact) ? eraseFact(fact) : fact))
		: facts;
}

/** The state of a key about somebody erased. */
export const eraseState = (state: KeyState): KeyState =>
	Object.fromEntries(Object.entries(state).map(([device, entry]) => [device, eraseFact(entry)]));

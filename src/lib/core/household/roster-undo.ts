import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { readKey, type Entry } from '#lib/core/facts/fold.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import { asPersonId, type AccountId, type PersonId } from '#lib/core/ids.ts';
import { personKey } from './person.ts';

/**
 * Takes an import back: only what it wrote and nobody has changed since. Which facts are its own is told by their numbers, for a
 * chunk is one transaction (`roster-import`). Somebody who was added and has since been marked, changed or expected stays whole.
 */
export interface PastImport {
	readonly id: string;
	/** Of its last chunk, whole seconds. */
	readonly atS: number;
	readonly by: AccountId;
	readonly added: number;
	readonly merged: number;
	readonly chunks: readonly Chunk[];
}

/** The numbers of one transaction's facts. */
interface Chunk {
	readonly key: string;
	readonly device: string;
	readonly firstSeq: number;
	readonly lastSeq: number;
}

/** Prefixes of the keys that both functions read. */
export const IMPORT_PREFIXES = ['import/', 'person/', 'mark/', 'expected/', 'leave/', 'makeup/'];

/** The imports of a site that were not taken back, newest first. */
export function readImports(keys: Keys): PastImport[] {
	const imports = new Map<string, PastImport>();
	for (const [key, state] of keys) {
		const [family, id] = key.split('/');
		if (family !== 'import' || id === undefined) continue;
		const value = shownValue(keys, key);
		const { shown } = readKey(state);
		if (value === undefined || shown === undefined) continue;
		const { chunks, added, merged, atS } = imports.get(id) ?? NOTHING;
		const chunk = chunkOf(shown, numberIn(value, 'facts'));
		imports.set(id, {
			id,
			by: shown.by,
			atS: Math.max(atS, shown.at),
			added: added + numberIn(value, 'added'),
			merged: merged + numberIn(value, 'merged'),
			chunks: [...chunks, chunk]
		});
	}
	return [...imports.values()].sort((a, b) => b.atS - a.atS || (a.id < b.id ? -1 : 1));
}

const NOTHING = { chunks: [], added: 0, merged: 0, atS: 0 };

const chunkOf = ({ key, device, seq }: Entry, facts: number): Chunk => ({
	key,
	device,
	firstSeq: seq,
	lastSeq: seq + facts
});

/** What taking an import back would write. */
export interface Undoing {
	/** To be recorded in this order: the marks that say there was an import go last, so that what was cut short can be gone on with. */
	readonly drafts: readonly Draft[];
	/** People it takes away or puts back as they were. */
	readonly undone: number;
	/** People who stay, because somebody has changed or used them since. */
	readonly kept: number;
}

/** The facts that take an import back. */
export function undoDrafts(keys: Keys, past: PastImport): Undoing {
	const used = usedIds(keys);
	let undone = 0;
	let kept = 0;
	const drafts: Draft[] = [];
	for (const [id, parts] of partsByPerson(keys)) {
		if (!parts.some((key) => isOwn(keys, key, past))) continue;
		const back = backTo(keys, { id, parts, past, isUsed: used.has(id) });
		if (back === undefined) kept++;
		else undone++;
		drafts.push(...(back ?? []));
	}
	return { drafts: [...drafts, ...past.chunks.map(({ key }) => nothing(key))], undone, kept };
}

/** The way back for one person; undefined when they must stay as they are. */
function backTo(
	keys: Keys,
	{ id, parts, past, isUsed }: PersonOfImport
): readonly Draft[] | undefined {
	const before = beforeOf(keys, id, past);
	if (before !== undefined) {
		const own = Object.entries(before).filter(([part]) =>
			isOwn(keys, `person/${id}/${part}`, past)
		);
		if (own.length === 0) return undefined;
		return own.map(([part, value]) => putBack(`person/${id}/${part}`, value));
	}
	const isUntouched = parts.every((key) => isOwn(keys, key, past));
	return isUntouched && !isUsed ? parts.map(nothing) : undefined;
}

interface PersonOfImport {
	readonly id: PersonId;
	/** Every key that says something of them. */
	readonly parts: readonly string[];
	readonly past: PastImport;
	/** Marked, expected or excused somewhere. */
	readonly isUsed: boolean;
}

const nothing = (key: string): Draft => ({ key, value: null, how: 'undone' });

const putBack = (key: string, value: Json): Draft => (value === '' ? nothing(key) : { key, value });

/** Whether what a key shows is what the import wrote, and nobody else wrote beside it. */
function isOwn(keys: Keys, key: string, { chunks }: PastImport): boolean {
	const state = keys.get(key);
	if (state === undefined) return false;
	const { shown, heads } = readKey(state);
	return (
		heads.length === 1 &&
		shown !== undefined &&
		chunks.some(
			({ device, firstSeq, lastSeq }) =>
				shown.device === device && shown.seq > firstSeq && shown.seq <= lastSeq
		)
	);
}

/** What the import replaced of somebody who was there already; undefined for people it added. */
function beforeOf(
	keys: Keys,
	id: PersonId,
	past: PastImport
): Readonly<Record<string, Json>> | undefined {
	const value = shownValue(keys, personKey(id, 'before'));
	if (!isRecord(value) || value['import'] !== past.id) return undefined;
	const { parts } = value;
	return isRecord(parts) ? parts : undefined;
}

const isRecord = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const numberIn = (value: Json, name: string): number => {
	const found = isRecord(value) ? value[name] : undefined;
	return typeof found === 'number' ? found : 0;
};

function partsByPerson(keys: Keys): Map<PersonId, string[]> {
	const found = new Map<PersonId, string[]>();
	for (const key of keys.keys()) {
		const [family, id] = key.split('/');
		if (family !== 'person' || id === undefined) continue;
		const person = asPersonId(id);
		const parts = found.get(person);
		if (parts === undefined) found.set(person, [key]);
		else parts.push(key);
	}
	return found;
}

/** Whoever a sheet speaks of: by the key of a mark or leave, or on a list of the expected. */
function usedIds(keys: Keys): Set<string> {
	const used = new Set<string>();
	for (const key of keys.keys()) {
		const [family, , person] = key.split('/');
		if (family !== 'person' && family !== 'import' && person !== undefined) used.add(person);
		if (family !== 'expected') continue;
		const list = shownValue(keys, key);
		if (Array.isArray(list)) for (const id of list) if (typeof id === 'string') used.add(id);
	}
	return used;
}

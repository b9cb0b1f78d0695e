import * as v from 'valibot';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import type { Fact, How, Json, Sees } from '#lib/core/facts/fact.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, ID_LENGTH, isId } from '#lib/core/ids.ts';
import { type Column, packColumn, unpackColumn } from './column.ts';
import { dictionary, type Dictionary } from './dictionary.ts';

/**
 * Facts as they travel: columns instead of rows. 600 marks are 600 times the same words around an id, so ids stand once, in
 * one text (about 5.2 bytes each after gzip), values once in a dictionary, times as differences. Packing is not identity: a
 * segment is its logical facts, and servers and phones may pack differently.
 *
 * (Naming people by their position in a list the server holds would save 2 KB of 600 marks; it costs a dictionary, a
 * negotiation and a fallback, and was left out for that.)
 */
export interface Packed {
	/** Number of facts; every column unpacks to exactly this many rows. */
	readonly count: number;
	// Key shapes such as mark/*/*: an id is written `*`, and a literal part that begins with `*` doubles it.
	readonly shapes: readonly string[];
	/** Index into `shapes`, a row each. */
	readonly shape: Column;
	/** Ids of 8 characters each in order of first appearance, without separators. */
	readonly ids: string;
	/** For the first, second … id of a key: index into `ids`, a row for each key that has one. */
	readonly slots: readonly Column[];
	readonly values: readonly Json[];
	/** Index into `values`; −1 where a covered entry dropped its value, −2 where it was erased. */
	readonly value: Column;
	/** Seconds. */
	readonly at: Column;
	readonly devices: readonly string[];
	readonly device: Column;
	readonly seq: Column;
	readonly authors: readonly string[];
	readonly by: Column;
	/** Index into HOWS; left out when every fact is `one` and says nothing. */
	readonly how?: Column;
	/** Row number and its vector, for facts that have one: [row, device index, seq, device index, seq …]. */
	readonly sees?: readonly (readonly number[])[];
	/** Row number and device time in seconds. */
	readonly raw?: readonly (readonly [number, number])[];
}

/** More than any real segment holds; a larger claim is malformed. */
const MAX_FACTS = 20_000;

/** In the column of values. */
const DROPPED = -1;
const ERASED = -2;

const HOWS: readonly (How | undefined)[] = [undefined, 'one', 'bulk', 'undone'];

const integer = v.pipe(v.number(), v.safeInteger());
const columnSchema = v.union([
	v.string(),
	v.array(v.union([integer, v.tuple([integer, v.pipe(integer, v.minValue(1))])]))
]);
const jsonSchema: v.GenericSchema<Json> = v.lazy(() =>
	v.union([
		v.null(),
		v.boolean(),
		v.number(),
		v.string(),
		v.array(jsonSchema),
		v.record(v.string(), jsonSchema)
	])
);

/** The shape of packed facts as they come from outside. */
export const packedSchema = v.object({
	count: v.pipe(integer, v.minValue(0), v.maxValue(MAX_FACTS)),
	shapes: v.array(v.pipe(v.string(), v.maxLength(200))),
	shape: columnSchema,
	ids: v.string(),
	slots: v.pipe(v.array(columnSchema), v.maxLength(8)),
	values: v.array(jsonSchema),
	value: columnSchema,
	at: columnSchema,
	devices: v.array(v.pipe(v.string(), v.maxLength(40))),
	device: columnSchema,
	seq: columnSchema,
	authors: v.array(v.pipe(v.string(), v.maxLength(40))),
	by: columnSchema,
	how: v.exactOptional(columnSchema),
	sees: v.exactOptional(v.array(v.array(integer))),
	raw: v.exactOptional(v.array(v.tuple([integer, integer])))
});

/** Packs facts, or folded entries, in their order. */
export function pack(facts: readonly Entry[]): Packed {
	const shapes = dictionary();
	const ids = dictionary();
	const devices = dictionary();
	const authors = dictionary();
	const values = dictionary();
	const slots: number[][] = [];
	const shape = facts.map(({ key }) => {
		let slot = 0;
		const parts = key.split('/').map((part) => {
			if (!isId(part)) return part.startsWith('*') ? `*${part}` : part;
			(slots[slot++] ??= []).push(ids.place(part));
			return '*';
		});
		return shapes.place(parts.join('/'));
	});
	const device = facts.map((fact) => devices.place(fact.device));
	const by = facts.map((fact) => authors.place(fact.by));
	const value = facts.map((fact) => {
		if (fact.erased === true) return ERASED;
		return fact.dropped === true ? DROPPED : values.place(canonicalJson(fact.value));
	});
	const sees = facts.flatMap((fact, row) =>
		fact.sees ? [[row, ...packSees(fact.sees, devices)]] : []
	);
	const raw = facts.flatMap((fact, row): [number, number][] =>
		fact.raw === undefined ? [] : [[row, fact.raw]]
	);
	return {
		count: facts.length,
		shapes: shapes.items,
		shape: packColumn(shape),
		ids: ids.items.join(''),
		slots: slots.map(packColumn),
		values: values.items.map((text) => JSON.parse(text) as Json),
		value: packColumn(value),
		at: packColumn(facts.map((fact) => fact.at)),
		devices: devices.items,
		device: packColumn(device),
		seq: packColumn(facts.map((fact) => fact.seq)),
		authors: authors.items,
		by: packColumn(by),
		...(facts.some((fact) => fact.how !== undefined)
			? { how: packColumn(facts.map((fact) => HOWS.indexOf(fact.how))) }
			: {}),
		...(sees.length > 0 ? { sees } : {}),
		...(raw.length > 0 ? { raw } : {})
	};
}

const packSees = (sees: Sees, devices: Dictionary): number[] =>
	Object.entries(sees).flatMap(([device, seq]) => [devices.place(device), seq]);

/** The facts again, in order; undefined when the columns do not fit together. */
export function unpack(packed: Packed): Entry[] | undefined {
	const { count } = packed;
	const column = (packedColumn: Column) => unpackColumn(packedColumn, count);
	const keys = unpackKeys(packed);
	const values = column(packed.value);
	const ats = column(packed.at);
	const devices = column(packed.device);
	const seqs = column(packed.seq);
	const authors = column(packed.by);
	const hows = packed.how === undefined ? [] : column(packed.how);
	const sees = unpackSees(packed);
	if (!keys || !values || !ats || !devices || !seqs || !authors || !hows || !sees) return undefined;
	const raws = new Map(packed.raw);
	const entries: Entry[] = [];
	for (const [row, key] of keys.entries()) {
		const valueAt = values[row] ?? 0;
		const isGone = valueAt === DROPPED || valueAt === ERASED;
		const value = isGone ? null : packed.values[valueAt];
		const device = packed.devices[devices[row] ?? -1];
		const by = packed.authors[authors[row] ?? -1];
		const seq = seqs[row] ?? 0;
		const at = ats[row] ?? -1;
		if (value === undefined || device === undefined || by === undefined) return undefined;
		if (seq < 1 || at < 0) return undefined;
		const how = HOWS[hows[row] ?? 0];
		const seen = sees.get(row);
		const raw = raws.get(row);
		entries.push({
			key,
			value,
			at,
			by: asAccountId(by),
			device: asDeviceId(device),
			seq,
			...(seen === undefined ? {} : { sees: seen }),
			...(how === undefined ? {} : { how }),
			...(raw === undefined ? {} : { raw }),
			...(valueAt === DROPPED ? { dropped: true as const } : {}),
			...(valueAt === ERASED ? { erased: true as const } : {})
		});
	}
	return entries;
}

/** The facts of a segment: no dropped values among them; undefined when malformed. */
export function unpackFacts(packed: Packed): Fact[] | undefined {
	const entries = unpack(packed);
	return entries?.some((entry) => entry.dropped === true) ? undefined : entries;
}

function unpackKeys(packed: Packed): string[] | undefined {
	const shapes = unpackColumn(packed.shape, packed.count);
	if (!shapes) return undefined;
	const parts = packed.shapes.map((shape) => shape.split('/'));
	const used: number[] = [];
	for (const index of shapes) {
		const ids = parts[index]?.filter((part) => part === '*').length ?? 0;
		for (let slot = 0; slot < ids; slot++) used[slot] = (used[slot] ?? 0) + 1;
	}
	const slots = used.map((length, slot) => unpackColumn(packed.slots[slot] ?? [], length));
	const next = used.map(() => 0);
	const keys: string[] = [];
	for (const index of shapes) {
		const shape = parts[index];
		if (shape === undefined) return undefined;
		let slot = 0;
		const key: string[] = [];
		for (const part of shape) {
			if (part !== '*') {
				key.push(part.startsWith('**') ? part.slice(1) : part);
				continue;
			}
			const at = slots[slot]?.[next[slot] ?? 0];
			next[slot] = (next[slot] ?? 0) + 1;
			slot += 1;
			if (at === undefined || at < 0) return undefined;
			const id = packed.ids.slice(at * ID_LENGTH, (at + 1) * ID_LENGTH);
			if (!isId(id)) return undefined;
			key.push(id);
		}
		keys.push(key.join('/'));
	}
	return keys;
}

function unpackSees(packed: Packed): Map<number, Sees> | undefined {
	const rows = new Map<number, Sees>();
	for (const [row, ...pairs] of packed.sees ?? []) {
		if (row === undefined || pairs.length % 2 !== 0) return undefined;
		const sees: Record<string, number> = {};
		for (let i = 0; i < pairs.length; i += 2) {
			const device = packed.devices[pairs[i] ?? -1];
			const seq = pairs[i + 1];
			if (device === undefined || seq === undefined || seq < 1) return undefined;
			sees[device] = seq;
		}
		rows.set(row, sees);
	}
	return rows;
}

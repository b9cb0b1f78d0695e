import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Fact, Json, Sees } from './fact.ts';
import { rankOf } from './fact.ts';

/**
 * The fold: state of one key from facts in any order, any number of times.
 *
 * What must stay true: `join` is commutative, associative and idempotent. State holds, for each device that wrote the key,
 * its highest-seq fact, so it is bounded by the writers of the key. An entry f is *covered* when another entry's
 * `sees[f.device] >= f.seq`; uncovered entries are *heads*. (A single "replaced stamp" instead of the vector fails on
 * chains: the fixtures hold such histories.)
 */

/** A device's highest-seq fact of the key; `twin` flags that other content came under the same (device, seq). */
export type Entry = Fact & { readonly twin?: true; readonly dropped?: true };

/** Entries of one key by device id. */
export type KeyState = Readonly<Record<string, Entry>>;

/** The state of a key nobody has written. */
export const EMPTY_STATE: KeyState = Object.freeze({});

/** Merge in one entry. The same state object comes back when it adds nothing. */
export function join(state: KeyState, entry: Entry): KeyState {
	const held = state[entry.device];
	if (held === undefined || held.seq < entry.seq) return { ...state, [entry.device]: entry };
	if (held.seq > entry.seq) return state;
	const winner = greater(held, entry);
	return winner === held ? state : { ...state, [entry.device]: winner };
}

/** The state of one key from its facts. */
export const foldKey = (facts: Iterable<Entry>): KeyState => {
	let state = EMPTY_STATE;
	for (const fact of facts) state = join(state, fact);
	return state;
};

/** State of every key from the facts of one scope. */
export function fold(facts: Iterable<Entry>): Map<string, KeyState> {
	const keys = new Map<string, KeyState>();
	for (const fact of facts) keys.set(fact.key, join(keys.get(fact.key) ?? EMPTY_STATE, fact));
	return keys;
}

/** Uncovered entries, by device id. */
export function headsOf(state: KeyState): Entry[] {
	const entries = entriesOf(state);
	return entries.filter(
		(entry) =>
			!entries.some((other) => other !== entry && (other.sees?.[entry.device] ?? 0) >= entry.seq)
	);
}

/** Entries in the order of their device ids. */
export const entriesOf = (state: KeyState): Entry[] =>
	Object.keys(state)
		.sort()
		.flatMap((device) => state[device] ?? []);

/** What a key shows, and whether people must settle it. */
export interface Reading {
	/** The head shown: of the highest rank the one with the greatest (at, device); undefined for a key never written. */
	readonly shown: Entry | undefined;
	readonly heads: readonly Entry[];
	/** The heads of the highest rank, when two of them differ; else empty. */
	readonly disputed: readonly Entry[];
}

/** Reads a key's state. */
export function readKey(state: KeyState): Reading {
	const heads = headsOf(state);
	const top = heads.reduce((rank, head) => Math.max(rank, rankOf(head)), 0);
	const ranked = heads.filter((head) => rankOf(head) === top);
	const shown = ranked.reduce<Entry | undefined>(
		(best, head) => (best === undefined || isLater(head, best) ? head : best),
		undefined
	);
	const values = new Set(ranked.map((head) => canonicalJson(settledPart(head))));
	return { shown, heads, disputed: values.size > 1 ? ranked : [] };
}

/** The `sees` of a device's next fact for this key: pointwise maximum of the entries held and of their own `sees`. */
export function nextSees(state: KeyState, device: string): Sees | undefined {
	const sees: Record<string, number> = {};
	const raise = (seen: string, seq: number) => {
		if (seen !== device && (sees[seen] ?? 0) < seq) sees[seen] = seq;
	};
	for (const entry of Object.values(state)) {
		raise(entry.device, entry.seq);
		for (const [seen, seq] of Object.entries(entry.sees ?? {})) raise(seen, seq);
	}
	return Object.keys(sees).length === 0 ? undefined : sees;
}

/** Covered entries keep seq and sees but no value: for snapshots, whose facts are all acknowledged. */
export function dropCovered(state: KeyState): KeyState {
	const heads = new Set(headsOf(state));
	return Object.fromEntries(
		Object.entries(state).map(([device, entry]) => [
			device,
			heads.has(entry) || entry.dropped ? entry : { ...entry, value: null, dropped: true as const }
		])
	);
}

/**
 * What replicas must agree on: entries by device, a covered entry without its value. `twin` is left out: it tells what this
 * replica has met on the way, not what the key says.
 */
export function comparable(state: KeyState): string {
	return canonicalJson(
		entriesOf(dropCovered(state)).map(({ dropped, twin: _twin, ...entry }) =>
			dropped ? { device: entry.device, seq: entry.seq, sees: entry.sees } : entry
		)
	);
}

/** Of a mark only status and relation can disagree: method, time and author make duplicates, not conflicts. */
function settledPart(entry: Entry): Json {
	if (rankOf(entry) === 0) return null;
	const { value } = entry;
	if (!entry.key.startsWith('mark/') || typeof value !== 'object' || value === null) return value;
	if (!('status' in value)) return value;
	return { status: value.status ?? null, relation: value.relation ?? null };
}

const isLater = (a: Entry, b: Entry): boolean =>
	a.at !== b.at ? a.at > b.at : a.device > b.device;

/** Same (device, seq): equal content is the same fact; of different contents the greater hash wins, flagged. */
function greater(held: Entry, entry: Entry): Entry {
	// A dropped value cannot be compared; it is covered, so nothing shown depends on it.
	if (held.dropped === true) return entry.dropped === true ? held : entry;
	if (entry.dropped === true) return held;
	const a = content(held);
	const b = content(entry);
	if (a === b) return held.twin === undefined && entry.twin ? entry : held;
	const winner = sha256Hex(a) > sha256Hex(b) ? held : entry;
	return winner.twin ? winner : { ...winner, twin: true };
}

const content = ({ twin: _twin, ...entry }: Entry): string => canonicalJson(entry);

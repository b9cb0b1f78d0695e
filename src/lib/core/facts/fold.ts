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

/** A device's highest-seq fact of the key, with what all its facts of the key had seen; `twin` flags that other content came under the same (device, seq). */
export type Entry = Fact & { readonly twin?: true; readonly dropped?: true };

/** Entries of one key by device id. */
export type KeyState = Readonly<Record<string, Entry>>;

/** The state of a key nobody has written. */
export const EMPTY_STATE: KeyState = Object.freeze({});

/** Merge in one entry. The same state object comes back when it adds nothing. */
export function join(state: KeyState, entry: Entry): KeyState {
	const held = state[entry.device];
	const joined = held === undefined ? entry : joinOfDevice(held, entry);
	return joined === held ? state : { ...state, [entry.device]: joined };
}

/**
 * Of one device the higher seq stands, and what any of its facts had seen stays seen: a device sees more and more, but the
 * copies of a cloned phone do not see the same, and what is covered once must stay covered since snapshots drop its value.
 */
function joinOfDevice(held: Entry, entry: Entry): Entry {
	if (held.seq === entry.seq) return reconcile(held, entry);
	const [later, earlier] = held.seq > entry.seq ? [held, entry] : [entry, held];
	const sees = maxSees(later.sees, earlier.sees);
	return sees === undefined || sees === later.sees ? later : { ...later, sees };
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
	/** The head shown: of the highest rank the one with the greatest (at, device); undefined for a key never written or erased. */
	readonly shown: Entry | undefined;
	readonly heads: readonly Entry[];
	/** The heads of the highest rank, when two of them differ; else empty. */
	readonly disputed: readonly Entry[];
}

/** Reads a key's state. */
export function readKey(state: KeyState): Reading {
	const heads = headsOf(state);
	// A phone that has not heard of it may write on: what stands beside an erased entry is not shown either.
	if (heads.some(isErased)) return { shown: undefined, heads, disputed: [] };
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
			heads.has(entry) || entry.dropped || isErased(entry)
				? entry
				: { ...entry, value: null, dropped: true as const }
		])
	);
}

/**
 * What replicas must agree on: entries by device, one that is covered or erased without what it said. `twin` is left out: it
 * tells what this replica has met on the way, not what the key says.
 */
export function comparable(state: KeyState): string {
	return canonicalJson(
		entriesOf(dropCovered(state)).map(({ dropped, twin: _twin, ...entry }) =>
			dropped || isErased(entry)
				? { device: entry.device, seq: entry.seq, sees: entry.sees }
				: entry
		)
	);
}

const isErased = (entry: Entry): boolean => entry.erased === true;

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

/**
 * Same (device, seq): equal content is the same fact; of different contents (a cloned phone) the greater hash wins, flagged.
 * `sees` is no part of that choice but the pointwise maximum of both: else the loser's would be lost only where it is known,
 * and a value that a snapshot dropped as covered would have to come back.
 */
function reconcile(held: Entry, entry: Entry): Entry {
	if (held === entry) return held;
	if (isErased(held) || isErased(entry)) return reconcileErased(held, entry);
	const a = content(held);
	const b = content(entry);
	// A dropped value yields to any other: it is covered, so nothing shown depends on it.
	const winner = b !== undefined && a !== b && isGreater(b, a) ? entry : held;
	const isSame = (a === undefined || b === undefined || a === b) && hasSameSees(held, entry);
	if (isSame && held.twin === entry.twin) return winner;
	const sees = maxSees(held.sees, entry.sees);
	if (winner.twin && hasSeen(winner.sees, sees)) return winner;
	const { sees: _sees, ...rest } = winner;
	return { ...rest, ...(sees === undefined ? {} : { sees }), twin: true };
}

/** What was erased stays so, whatever copy still comes by. It has no twin: of what is gone nobody can tell whether it differed. */
function reconcileErased(held: Entry, entry: Entry): Entry {
	const isBoth = isErased(held) && isErased(entry);
	const isEntry = isBoth
		? isGreater(canonicalJson({ ...entry, sees: null }), canonicalJson({ ...held, sees: null }))
		: isErased(entry);
	const [winner, other] = isEntry ? [entry, held] : [held, entry];
	const sees = maxSees(winner.sees, other.sees);
	return sees === undefined || sees === winner.sees ? winner : { ...winner, sees };
}

/** What two facts of one identity are compared by; undefined when the value was dropped. */
const content = ({ twin: _twin, sees: _sees, dropped, ...entry }: Entry): string | undefined =>
	dropped === true ? undefined : canonicalJson(entry);

const isGreater = (a: string, b: string | undefined): boolean =>
	b === undefined || sha256Hex(a) > sha256Hex(b);

/** Whether the first vector has seen everything the second has. */
const hasSeen = (a: Sees | undefined, b: Sees | undefined): boolean =>
	Object.entries(b ?? {}).every(([device, seq]) => (a?.[device] ?? 0) >= seq);

const hasSameSees = (a: Entry, b: Entry): boolean =>
	hasSeen(a.sees, b.sees) && hasSeen(b.sees, a.sees);

function maxSees(a: Sees | undefined, b: Sees | undefined): Sees | undefined {
	if (hasSeen(a, b)) return a;
	const sees: Record<string, number> = { ...a };
	for (const [device, seq] of Object.entries(b ?? {}))
		sees[device] = Math.max(sees[device] ?? 0, seq);
	return sees;
}

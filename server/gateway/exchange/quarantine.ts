import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, type AccountId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import type { Packed } from '#lib/core/protocol/pack.ts';
import { REFUSAL_CODES, type RefusalCode } from '#lib/core/protocol/problem.ts';
import type { Body, Database, Store } from '../../store/store.ts';
import { confirm, putNew, tryPut, type Settled } from './put.ts';
import { isHole } from './segment-document.ts';

/**
 * The database `quarantine`: what was refused whole, and the record of what is missing.
 *
 *   seg/<scope>/<device>/<n>              a segment refused whole; it consumes its n
 *   stray/<deliverer>/<scope>/<device>/<n>/<hash>   claims another's device, or comes from a copy of a revoked one; consumes nothing
 *   hole/<scope>/<device>/<n>             why a place in a scope is empty, and who said so
 *   loss/<scope>/<device>                 how far a phone says the server once had it
 *   refused/<scope>/<device>/<n>          index of single refused facts, made by a job
 *
 * The numbers consumed here and the holes are kept in memory, as vectors are, and read anew by the same rule.
 */

/** A segment refused whole. */
export interface Quarantined {
	readonly whole: RefusalCode;
	readonly hash: string;
	readonly by: AccountId;
	/** The device of the sign-in that brought it. */
	readonly from: DeviceId;
	/** Epoch ms, server time. */
	readonly receivedAt: number;
	/** Its facts; when they could not be read, `packed` holds what came. */
	readonly facts: readonly Fact[];
	readonly packed?: Packed;
}

/** A place in (scope, device). */
export interface Place {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly n: number;
}

/** Why a place is empty. `lost`: a phone no longer has it; `quarantined`: it was refused whole. */
export interface HoleRecord {
	readonly reason: 'lost' | 'quarantined';
	/** The device that said so: only its own word makes a number count as had for it. */
	readonly declaredBy: DeviceId;
	readonly filled: boolean;
	/** Epoch ms, server time. */
	readonly at: number;
}

const laneOf = ({ scope, device }: Pick<Place, 'scope' | 'device'>): string => `${scope}/${device}`;
const placeId = (family: 'seg' | 'hole' | 'refused', place: Place): string =>
	`${family}/${laneOf(place)}/${String(place.n).padStart(8, '0')}`;

/** Id of a whole refused segment. */
const quarantineId = (place: Place): string => placeId('seg', place);
/** Id of a hole's record. */
const holeId = (place: Place): string => placeId('hole', place);
/** Id of the index of a segment's refused facts. */
export const refusedId = (place: Place): string => placeId('refused', place);

interface Lanes {
	readonly numbers: Map<string, Set<number>>;
	readonly holes: Map<string, Map<number, HoleRecord>>;
	readonly readAtMs: number;
}

/** See the head of this file. */
export class Quarantine {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	#lanes: Promise<Lanes> | undefined;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	open(): Promise<Database> {
		return this.#store.open('quarantine');
	}

	/** The whole refused segment at a place, or the hole a revoked device left there. */
	async get(place: Place, nowMs: number): Promise<Body | undefined> {
		const numbers = await this.numbers(place, nowMs);
		// Another server may have taken it a moment ago, and its verdict is the one that stands.
		const isWorthAsking = numbers.has(place.n) || this.#store.kind === 'couch';
		if (!isWorthAsking) return undefined;
		return (await (await this.open()).get(quarantineId(place)))?.body;
	}

	/** The numbers of a device in a scope that are consumed here. */
	async numbers(
		lane: Pick<Place, 'scope' | 'device'>,
		nowMs: number
	): Promise<ReadonlySet<number>> {
		return (await this.#read(nowMs)).numbers.get(laneOf(lane)) ?? new Set();
	}

	/** The holes of a device in a scope, by n. */
	async holes(
		lane: Pick<Place, 'scope' | 'device'>,
		nowMs: number
	): Promise<ReadonlyMap<number, HoleRecord>> {
		return (await this.#read(nowMs)).holes.get(laneOf(lane)) ?? new Map();
	}

	/** Takes a whole refused segment, or a hole in its chain, under its own number. */
	async take(
		place: Place,
		body: Quarantined | { readonly hole: true },
		nowMs: number
	): Promise<Settled> {
		const settled = await putNew(await this.open(), {
			id: quarantineId(place),
			body: { ...body },
			isSame: (held) => 'hole' in body || held.hash === body.hash
		});
		if (settled.kind === 'other' && isHole(settled.body) && !('hole' in body)) {
			return this.#replaceHole(place, { body: { ...body }, rev: settled.rev });
		}
		if (settled.kind === 'stored' || settled.kind === 'known') {
			const { numbers } = await this.#read(nowMs);
			const taken = numbers.get(laneOf(place)) ?? new Set();
			numbers.set(laneOf(place), taken.add(place.n));
		}
		return settled;
	}

	/** Makes a resent segment's earlier verdict durable again. */
	async confirm(place: Place, hash: string): Promise<Settled> {
		return confirm(await this.open(), {
			id: quarantineId(place),
			isSame: (held) => held.hash === hash
		});
	}

	/** Takes a segment that may have no number of its own: kept under the deliverer's name and its hash, consuming nothing. */
	async takeStray(place: Place, body: Quarantined): Promise<Settled> {
		const id = `stray/${body.from}/${laneOf(place)}/${String(place.n).padStart(8, '0')}/${body.hash.slice(0, 16)}`;
		return putNew(await this.open(), {
			id,
			body: { ...body },
			isSame: (held) => held.hash === body.hash
		});
	}

	/** Writes or changes the record of a hole; false when that is not sure. */
	async recordHole(place: Place, record: HoleRecord): Promise<boolean> {
		const database = await this.open();
		const held = await database.get(holeId(place));
		const outcome = await tryPut(database, holeId(place), { body: { ...record }, rev: held?.rev });
		if (outcome.kind !== 'stored') return false;
		const { holes } = await this.#read(record.at);
		const records = holes.get(laneOf(place)) ?? new Map<number, HoleRecord>();
		holes.set(laneOf(place), records.set(place.n, record));
		return true;
	}

	/** Forgets what it read: the store was restored under us. */
	forget(): void {
		this.#lanes = undefined;
	}

	/** What a revoked device had called lost comes after all. */
	async #replaceHole(place: Place, next: { body: Body; rev: string }): Promise<Settled> {
		const outcome = await tryPut(await this.open(), quarantineId(place), next);
		return outcome.kind === 'conflict' ? { kind: 'unsure', reason: 'unavailable' } : outcome;
	}

	async #read(nowMs: number): Promise<Lanes> {
		const held = await this.#lanes;
		if (held !== undefined && nowMs - held.readAtMs < this.#maxAgeMs) return held;
		const lanes = this.#load(nowMs);
		this.#lanes = lanes;
		try {
			return await lanes;
		} catch (error) {
			if (this.#lanes === lanes) this.#lanes = undefined;
			throw error;
		}
	}

	async #load(nowMs: number): Promise<Lanes> {
		const database = await this.open();
		const lanes: Lanes = { numbers: new Map(), holes: new Map(), readAtMs: nowMs };
		for (const { id } of await database.ids({ from: 'seg/', to: 'seg/~' })) {
			const { lane, n } = splitId(id);
			const numbers = lanes.numbers.get(lane) ?? new Set();
			lanes.numbers.set(lane, numbers.add(n));
		}
		for (const { id, body } of await database.range({ from: 'hole/', to: 'hole/~' })) {
			const record = readHoleRecord(body);
			if (record === undefined) continue;
			const { lane, n } = splitId(id);
			const records = lanes.holes.get(lane) ?? new Map<number, HoleRecord>();
			lanes.holes.set(lane, records.set(n, record));
		}
		return lanes;
	}
}

/** `<family>/<scope>/<device>/<n>` taken apart. */
function splitId(id: string): { lane: string; n: number } {
	const [, scope = '', device = '', n = ''] = id.split('/');
	return { lane: `${scope}/${device}`, n: Number(n) };
}

const readHoleRecord = (body: Body): HoleRecord | undefined =>
	(body.reason === 'lost' || body.reason === 'quarantined') && typeof body.declaredBy === 'string'
		? {
				reason: body.reason,
				declaredBy: asDeviceId(body.declaredBy),
				filled: body.filled === true,
				at: Number(body.at)
			}
		: undefined;

/** A segment refused whole; undefined for a hole, and for what is none of ours. */
export const readQuarantined = (body: Body): Quarantined | undefined =>
	isQuarantined(body) ? body : undefined;

const isQuarantined = (body: object): body is Quarantined =>
	'hash' in body &&
	typeof body.hash === 'string' &&
	'facts' in body &&
	Array.isArray(body.facts) &&
	'whole' in body &&
	REFUSAL_CODES.some((code) => code === body.whole);

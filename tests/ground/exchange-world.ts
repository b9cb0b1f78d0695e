import type { Fact, Json } from '#lib/core/facts/fact.ts';
import {
	asAccountId,
	asDeviceId,
	asHouseholdId,
	asSessionId,
	asSiteId,
	asTownshipId,
	siteScope,
	type AccountId,
	type DeviceId,
	type Scope
} from '#lib/core/ids.ts';
import type { Grant, Place, Role } from '#lib/core/protocol/sign-in.ts';
import { packSegment, sealSegment, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { SyncAnswer, SyncRequest } from '#lib/core/protocol/sync.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { exchange } from '../../server/gateway/exchange/exchange.ts';
import {
	openExchange,
	type ExchangeEvent,
	type ExchangeParts
} from '../../server/gateway/exchange/parts.ts';
import { MemoryStore, type MemoryStoreOptions } from './memory-store.ts';

/**
 * A small township for tests of the exchange: two townships, three sites, names instead of random ids, a store in memory.
 * `north` and `south` belong to `liuquan`, `far` to `huaidian`.
 */

/** An id one can read: a word of Crockford's letters, filled up to 8 characters. */
export const idOf = (word: string): string =>
	word
		.replaceAll('i', 'y')
		.replaceAll('l', '1')
		.replaceAll('o', '0')
		.replaceAll('u', 'v')
		.padEnd(8, '0')
		.slice(0, 8);

export const LIUQUAN = asTownshipId(idOf('tliuquan'));
export const HUAIDIAN = asTownshipId(idOf('thuai'));
export const NORTH = asSiteId(idOf('snorth'));
export const SOUTH = asSiteId(idOf('ssouth'));
export const FAR = asSiteId(idOf('sfar'));
export const TONIGHT = asSessionId(idOf('tonight'));
export const OTHER_NIGHT = asSessionId(idOf('other'));
export const LIN = asHouseholdId(idOf('hlin'));
export const NORTH_SCOPE = siteScope(NORTH);
export const SOUTH_SCOPE = siteScope(SOUTH);
export const FAR_SCOPE = siteScope(FAR);

/** 2026-11-24 12:00 UTC, in ms and in seconds. */
export const NOON_MS = 1_795_521_600_000;
export const NOON_S = NOON_MS / 1000;
const DAY_S = 86_400;

export const PLACES = {
	district: { kind: 'district' },
	liuquan: { kind: 'township', id: LIUQUAN },
	huaidian: { kind: 'township', id: HUAIDIAN },
	north: { kind: 'site', id: NORTH },
	south: { kind: 'site', id: SOUTH },
	far: { kind: 'site', id: FAR },
	tonight: { kind: 'session', site: NORTH, id: TONIGHT },
	lin: { kind: 'household', site: NORTH, id: LIN }
} as const satisfies Record<string, Place>;

/** A grant that began a hundred days before noon, unless said otherwise. */
export const grant = (
	role: Role,
	place: Place,
	span: { from?: number; until?: number } = {}
): Grant => ({
	role,
	place,
	from: span.from ?? NOON_S - 100 * DAY_S,
	...(span.until === undefined ? {} : { until: span.until })
});

/** Somebody with one phone. */
export function person(
	name: string,
	grants: readonly Grant[],
	extra: Partial<Caller> = {}
): Caller {
	const device = asDeviceId(idOf(`d${name}`));
	return {
		account: asAccountId(idOf(`a${name}`)),
		device,
		grants,
		devices: [{ id: device, createdAt: NOON_S - 50 * DAY_S }],
		...extra
	};
}

/** One fact of a test. */
export interface FactOf {
	readonly key: string;
	readonly value?: Json;
	readonly seq?: number;
	readonly at?: number;
	readonly by?: AccountId;
	readonly device?: DeviceId;
}

/** Facts of a caller, numbered as they stand. */
const factsOf = (caller: Caller, facts: readonly FactOf[], firstSeq = 1): Fact[] =>
	facts.map((fact, index) => ({
		key: fact.key,
		value: fact.value ?? 'x',
		at: fact.at ?? NOON_S - 60,
		by: fact.by ?? caller.account,
		device: fact.device ?? caller.device,
		seq: fact.seq ?? firstSeq + index
	}));

/** A sealed segment of a test. */
export interface SegmentOf {
	readonly scope: Scope;
	readonly n: number;
	readonly facts: readonly FactOf[];
	readonly device?: DeviceId;
	readonly from?: number;
	readonly recovered?: true;
}

/** Seals and packs a caller's segment; a fact's seq is 100·n and counting. */
export function segmentOf(
	caller: Caller,
	{ facts, device = caller.device, ...rest }: SegmentOf
): PackedSegment {
	const sealed = sealSegment({
		...rest,
		device,
		facts: factsOf({ ...caller, device }, facts, rest.n * 100)
	});
	return packSegment(sealed, caller.device);
}

/** What a test sends. */
export interface RequestOf {
	readonly segments?: readonly PackedSegment[];
	readonly want?: Readonly<Partial<Record<Scope, Vector>>>;
	readonly digest?: string;
	readonly holds?: Readonly<Partial<Record<Scope, number>>>;
	readonly sentAt?: number;
}

const requestOf = ({ segments = [], digest, sentAt, ...rest }: RequestOf): SyncRequest => ({
	v: 1,
	sentAt: sentAt ?? NOON_MS,
	digest: digest ?? '0'.repeat(32),
	segments,
	...rest
});

/** A server process over a store in memory. */
export class World {
	readonly store: MemoryStore;
	readonly events: ExchangeEvent[] = [];
	parts: ExchangeParts;
	now = NOON_MS;
	#devices = 0;

	private constructor(store: MemoryStore, parts: ExchangeParts) {
		this.store = store;
		this.parts = parts;
	}

	/** Opens a world with the three sites registered. */
	static async open(options: MemoryStoreOptions = {}): Promise<World> {
		const store = new MemoryStore(options);
		const world = new World(store, await World.#openParts(store, () => undefined));
		await world.restart();
		for (const [site, township] of [
			[NORTH, LIUQUAN],
			[SOUTH, LIUQUAN],
			[FAR, HUAIDIAN]
		] as const) {
			await world.parts.registry.claim(site, township);
		}
		return world;
	}

	static #openParts(
		store: MemoryStore,
		report: (event: ExchangeEvent) => void,
		newDevice = () => asDeviceId(idOf('server'))
	): Promise<ExchangeParts> {
		return openExchange({ store, newDeviceId: newDevice, now: NOON_MS, report });
	}

	/** The process dies and another one opens the same store. */
	async restart(): Promise<void> {
		this.parts = await World.#openParts(
			this.store,
			(event) => this.events.push(event),
			() => asDeviceId(idOf(`server${++this.#devices}`))
		);
	}

	/** One trip of a caller. */
	exchange(caller: Caller, request: RequestOf): Promise<SyncAnswer> {
		return exchange(requestOf(request), caller, this.deps);
	}

	/** Sends segments; the acks. */
	async send(caller: Caller, ...segments: readonly SegmentOf[]): Promise<SyncAnswer['acks']> {
		const packed = segments.map((segment) => segmentOf(caller, segment));
		return (await this.exchange(caller, { segments: packed })).acks;
	}

	/** The body of a document, for looking behind the answer. */
	async body(database: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
		return (await (await this.store.open(database)).get(id))?.body;
	}

	/** Ids of a database that begin with a prefix. */
	async ids(database: string, prefix = ''): Promise<string[]> {
		const rows = await (await this.store.open(database)).ids({ from: prefix, to: `${prefix}~` });
		return rows.map(({ id }) => id);
	}

	get deps() {
		return { ...this.parts, now: this.now };
	}
}

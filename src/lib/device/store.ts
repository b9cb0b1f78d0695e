import type { Fact } from '#lib/core/facts/fact.ts';
import type { KeyState } from '#lib/core/facts/fold.ts';
import type { AccountId, DeviceId, Scope } from '#lib/core/ids.ts';
import type { PackedSegment } from '#lib/core/protocol/segment.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';

/**
 * What a phone keeps for one account, as a port: `idb-store.ts` is the real one, the simulator brings a disk that crashes.
 *
 * What an adapter must guarantee: `write` is one transaction, all or nothing, and when it resolves its changes survive a
 * power cut (strict durability). Work inside a transaction awaits nothing but the transaction's own promises.
 */
export interface DeviceStore {
	read<T>(work: (tx: DeviceRead) => Promise<T>): Promise<T>;
	write<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<T>;
}

/** Who this database belongs to. `device` is random, belongs to one account in one database, and is never reused. */
export interface PhoneRow {
	readonly account: AccountId;
	readonly device: DeviceId;
	/**
	 * Set after a clash: the device that takes over. Until then taps still count as `device`'s, nothing is sealed, and its
	 * segments are offered once more under the successor's sign-in. See `reissue.ts`.
	 */
	readonly successor?: DeviceId;
	/** Devices this database gave up: what their journals hold was re-issued and must not come back. */
	readonly retired?: readonly DeviceId[];
	/** Server time minus phone time, ms; a phone never moves its own clock. */
	readonly clockOffsetMs: number;
}

/** What the phone has of one scope, and how far its own numbers have come. */
export interface ScopeRow {
	readonly scope: Scope;
	/** Last seq given to a fact of this device. */
	readonly seq: number;
	/** Last n given to a segment of this device. */
	readonly n: number;
	/** Other devices' segments held; never holds this device, whose share is told by `sealed`. */
	readonly vector: Vector;
	/** What the server last said it has of this device: its highest contiguous n. */
	readonly have?: number;
	/** The server's digest when segments of earlier devices were last offered to it again; once for each is enough. */
	readonly offeredTo?: string;
	/** Content hash, for `catalog` and `views`, which come whole. */
	readonly contentHash?: string;
}

/** A fact of this phone that is in no segment yet. `fact.device` differs from the phone's when it was recovered. */
export interface PendingRow {
	readonly scope: Scope;
	readonly fact: Fact;
}

/** A sealed segment: resent as it is until acknowledged, then kept to heal a server that lost it. */
export interface SealedRow {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly n: number;
	/** `clashed`: offered once more under its own device and not taken; its facts are re-issued. */
	readonly state: 'waiting' | 'delivered' | 'clashed';
	/** Facts in it. */
	readonly count: number;
	readonly packed: PackedSegment;
	/** About what it takes of a gzipped request. */
	readonly sizeBytes: number;
	/** Places of refused facts, once the server said so. */
	readonly refused?: readonly number[];
}

/** The state of one key. */
export interface EntryRow {
	readonly scope: Scope;
	readonly key: string;
	readonly state: KeyState;
	/** Seq of this device's newest fact of the key while the server has not acknowledged it. */
	readonly waiting?: number;
}

/** A fact the server kept but did not accept; shown with a sentence until a person has dealt with it. */
export interface RefusalRow {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly n: number;
	readonly index: number;
	readonly code: string;
	readonly fact: Fact;
	/** Epoch ms, corrected. */
	readonly at: number;
	/** A person has read it and chosen what to do. */
	readonly dealtWith: boolean;
}

/** One line of the sync page's diary. */
export interface DiaryRow {
	/** Epoch ms, corrected. */
	readonly at: number;
	/** `returned`: acknowledged by a return file or QR, without a network. */
	readonly kind: 'exchanged' | 'returned' | 'failed' | 'reissued' | 'recovered';
	/** Facts acknowledged in this exchange. */
	readonly delivered: number;
	/** Facts received in this exchange. */
	readonly received: number;
	readonly refused: number;
	/** Why it failed, by a code of the sync area. */
	readonly problem?: string;
}

/** How many diary lines are kept. */
export const DIARY_LENGTH = 50;

/** Reading inside one transaction. */
export interface DeviceRead {
	/** Undefined in a fresh database. */
	phone(): Promise<PhoneRow | undefined>;
	scope(scope: Scope): Promise<ScopeRow | undefined>;
	scopes(): Promise<ScopeRow[]>;
	/** In (scope, device, seq) order. */
	pending(): Promise<PendingRow[]>;
	/** In (scope, device, n) order; all of one state, or of one device in one scope with n above a number. */
	sealed(
		where: { state: SealedRow['state'] } | { scope: Scope; device: DeviceId; above: number }
	): Promise<SealedRow[]>;
	segment(scope: Scope, device: DeviceId, n: number): Promise<SealedRow | undefined>;
	entry(scope: Scope, key: string): Promise<EntryRow | undefined>;
	/** One row or undefined per key, in the order asked. */
	entries(scope: Scope, keys: readonly string[]): Promise<(EntryRow | undefined)[]>;
	/** Rows whose key begins with the prefix, in key order. */
	entriesUnder(scope: Scope, prefix: string): Promise<EntryRow[]>;
	refusals(): Promise<RefusalRow[]>;
	/** Newest first. */
	diary(): Promise<DiaryRow[]>;
}

/** Writing inside one transaction; a put replaces the row with the same identity. */
export interface DeviceWrite extends DeviceRead {
	putPhone(row: PhoneRow): Promise<void>;
	putScope(row: ScopeRow): Promise<void>;
	putPending(rows: readonly PendingRow[]): Promise<void>;
	dropPending(rows: readonly PendingRow[]): Promise<void>;
	putSealed(rows: readonly SealedRow[]): Promise<void>;
	dropSealed(rows: readonly SealedRow[]): Promise<void>;
	putEntries(rows: readonly EntryRow[]): Promise<void>;
	dropEntries(rows: readonly Pick<EntryRow, 'scope' | 'key'>[]): Promise<void>;
	putRefusals(rows: readonly RefusalRow[]): Promise<void>;
	/** Drops the refusals of one segment: a new verdict replaces them. */
	dropRefusals(segment: Pick<SealedRow, 'scope' | 'device' | 'n'>): Promise<void>;
	/** Adds a line and drops those beyond DIARY_LENGTH. */
	addDiary(row: DiaryRow): Promise<void>;
}

/** The scope's row, or a fresh one. */
export const scopeRow = async (tx: DeviceRead, scope: Scope): Promise<ScopeRow> =>
	(await tx.scope(scope)) ?? { scope, seq: 0, n: 0, vector: {} };

/** The phone's row; a database without one is a bug here: `open` makes it first. */
export async function phoneRow(tx: DeviceRead): Promise<PhoneRow> {
	const row = await tx.phone();
	if (row === undefined) throw new Error('This database has no phone row yet.');
	return row;
}

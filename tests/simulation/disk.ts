import type { DeviceId, Scope } from '#lib/core/ids.ts';
import {
	DIARY_LENGTH,
	type DeviceRead,
	type DeviceStore,
	type DeviceWrite,
	type DiaryRow,
	type EntryRow,
	type PendingRow,
	type PhoneRow,
	type RefusalRow,
	type ScopeRow,
	type SealedRow
} from '#lib/device/store.ts';

/** The phone died in the middle of something. */
export class Crashed extends Error {
	override readonly name = 'Crashed';
}

/** When a transaction is to die: before its commit nothing of it stays, after it all. */
export type CrashPoint = 'before' | 'after' | undefined;

/** A table: rows by key, with a sorted copy while nothing changes. */
class Table<Row> {
	readonly rows: Map<string, Row>;
	#sorted: Row[] | undefined;

	constructor(rows: ReadonlyMap<string, Row> = new Map()) {
		this.rows = new Map(rows);
	}

	/** Puts or drops a row; returns the way back. */
	set(key: string, row: Row | undefined): () => void {
		const before = this.rows.get(key);
		if (row === undefined) this.rows.delete(key);
		else this.rows.set(key, row);
		this.#sorted = undefined;
		return () => this.set(key, before);
	}

	all(): Row[] {
		this.#sorted ??= [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
		return [...this.#sorted];
	}
}

const padded = (n: number): string => String(n).padStart(9, '0');
const factKey = ({ scope, fact }: PendingRow): string =>
	`${scope} ${fact.device} ${padded(fact.seq)}`;
const segmentKey = (row: Pick<SealedRow, 'scope' | 'device' | 'n'>): string =>
	`${row.scope} ${row.device} ${padded(row.n)}`;
const entryKey = (scope: Scope, key: string): string => `${scope} ${key}`;

/** What one browser keeps for the origin in IndexedDB: survives every crash, but not a wipe. */
export class Disk {
	readonly phone: Table<PhoneRow>;
	readonly scopes: Table<ScopeRow>;
	readonly pending: Table<PendingRow>;
	readonly sealed: Table<SealedRow>;
	readonly entries: Table<EntryRow>;
	readonly refusals: Table<RefusalRow>;
	diary: readonly DiaryRow[];
	/** Transactions come one after the other. */
	tail: Promise<unknown> = Promise.resolve();

	constructor(copied?: Disk) {
		this.phone = new Table(copied?.phone.rows);
		this.scopes = new Table(copied?.scopes.rows);
		this.pending = new Table(copied?.pending.rows);
		this.sealed = new Table(copied?.sealed.rows);
		this.entries = new Table(copied?.entries.rows);
		this.refusals = new Table(copied?.refusals.rows);
		this.diary = copied?.diary ?? [];
	}
}

/** One tab's open handle. Dead once its tab is: nothing it does afterwards has any effect. */
export class DiskHandle implements DeviceStore {
	readonly #disk: Disk;
	/** Asked at every write. */
	readonly #nextCrash: () => CrashPoint;
	isDead = false;

	constructor(disk: Disk, nextCrash: () => CrashPoint = () => undefined) {
		this.#disk = disk;
		this.#nextCrash = nextCrash;
	}

	read<T>(work: (tx: DeviceRead) => Promise<T>): Promise<T> {
		return this.#inTurn(() => work(new Transaction(this.#disk)));
	}

	write<T>(work: (tx: DeviceWrite) => Promise<T>): Promise<T> {
		return this.#inTurn(async () => {
			const tx = new Transaction(this.#disk);
			try {
				const value = await work(tx);
				if (this.isDead) throw new Crashed('the tab is gone');
				const crash = this.#nextCrash();
				if (crash === 'before') throw new Crashed('before commit');
				tx.commit();
				if (crash === 'after') throw new Crashed('after commit');
				return value;
			} catch (error) {
				tx.undo();
				throw error;
			}
		});
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#disk.tail.then(() => {
			if (this.isDead) throw new Crashed('the tab is gone');
			return work();
		});
		this.#disk.tail = turn.catch(() => undefined);
		return turn;
	}
}

const done = Promise.resolve();

class Transaction implements DeviceWrite {
	readonly #disk: Disk;
	#undo: (() => void)[] = [];

	constructor(disk: Disk) {
		this.#disk = disk;
	}

	commit(): void {
		this.#undo = [];
	}

	undo(): void {
		for (const undo of this.#undo.reverse()) undo();
		this.#undo = [];
	}

	phone(): Promise<PhoneRow | undefined> {
		return Promise.resolve(this.#disk.phone.rows.get('phone'));
	}

	scope(scope: Scope): Promise<ScopeRow | undefined> {
		return Promise.resolve(this.#disk.scopes.rows.get(scope));
	}

	scopes(): Promise<ScopeRow[]> {
		return Promise.resolve(this.#disk.scopes.all());
	}

	pending(): Promise<PendingRow[]> {
		return Promise.resolve(this.#disk.pending.all());
	}

	sealed(
		where: { state: SealedRow['state'] } | { scope: Scope; device: DeviceId; above: number }
	): Promise<SealedRow[]> {
		const rows = this.#disk.sealed.all();
		return Promise.resolve(
			'state' in where
				? rows.filter(({ state }) => state === where.state)
				: rows.filter(
						({ scope, device, n }) =>
							scope === where.scope && device === where.device && n > where.above
					)
		);
	}

	segment(scope: Scope, device: DeviceId, n: number): Promise<SealedRow | undefined> {
		return Promise.resolve(this.#disk.sealed.rows.get(segmentKey({ scope, device, n })));
	}

	entry(scope: Scope, key: string): Promise<EntryRow | undefined> {
		return Promise.resolve(this.#disk.entries.rows.get(entryKey(scope, key)));
	}

	entries(scope: Scope, keys: readonly string[]): Promise<(EntryRow | undefined)[]> {
		return Promise.resolve(keys.map((key) => this.#disk.entries.rows.get(entryKey(scope, key))));
	}

	entriesUnder(scope: Scope, prefix: string): Promise<EntryRow[]> {
		return Promise.resolve(
			this.#disk.entries.all().filter((row) => row.scope === scope && row.key.startsWith(prefix))
		);
	}

	refusals(): Promise<RefusalRow[]> {
		return Promise.resolve(this.#disk.refusals.all());
	}

	diary(): Promise<DiaryRow[]> {
		return Promise.resolve([...this.#disk.diary].reverse());
	}

	putPhone(row: PhoneRow): Promise<void> {
		return this.#set(this.#disk.phone, 'phone', row);
	}

	putScope(row: ScopeRow): Promise<void> {
		return this.#set(this.#disk.scopes, row.scope, row);
	}

	putPending(rows: readonly PendingRow[]): Promise<void> {
		for (const row of rows) void this.#set(this.#disk.pending, factKey(row), row);
		return done;
	}

	dropPending(rows: readonly PendingRow[]): Promise<void> {
		for (const row of rows) void this.#set(this.#disk.pending, factKey(row), undefined);
		return done;
	}

	putSealed(rows: readonly SealedRow[]): Promise<void> {
		for (const row of rows) void this.#set(this.#disk.sealed, segmentKey(row), row);
		return done;
	}

	dropSealed(rows: readonly SealedRow[]): Promise<void> {
		for (const row of rows) void this.#set(this.#disk.sealed, segmentKey(row), undefined);
		return done;
	}

	putEntries(rows: readonly EntryRow[]): Promise<void> {
		for (const row of rows) void this.#set(this.#disk.entries, entryKey(row.scope, row.key), row);
		return done;
	}

	dropEntries(rows: readonly Pick<EntryRow, 'scope' | 'key'>[]): Promise<void> {
		for (const { scope, key } of rows)
			void this.#set(this.#disk.entries, entryKey(scope, key), undefined);
		return done;
	}

	putRefusals(rows: readonly RefusalRow[]): Promise<void> {
		for (const row of rows)
			void this.#set(this.#disk.refusals, `${segmentKey(row)} ${padded(row.index)}`, row);
		return done;
	}

	dropRefusals(segment: Pick<SealedRow, 'scope' | 'device' | 'n'>): Promise<void> {
		const prefix = `${segmentKey(segment)} `;
		for (const key of [...this.#disk.refusals.rows.keys()])
			if (key.startsWith(prefix)) void this.#set(this.#disk.refusals, key, undefined);
		return done;
	}

	addDiary(row: DiaryRow): Promise<void> {
		const before = this.#disk.diary;
		this.#undo.push(() => (this.#disk.diary = before));
		this.#disk.diary = [...before, row].slice(-DIARY_LENGTH);
		return done;
	}

	#set<Row>(table: Table<Row>, key: string, row: Row | undefined): Promise<void> {
		this.#undo.push(table.set(key, row));
		return done;
	}
}

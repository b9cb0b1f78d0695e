import type { Table, Transaction } from 'dexie';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { PHONE_KEY } from './dexie-schema.ts';
import type {
	DeviceRead,
	DiaryRow,
	EntryRow,
	PendingRow,
	PhoneRow,
	RefusalRow,
	ScopeRow,
	SealedRow
} from './store.ts';

/** Sorts after every text: a bound in IndexedDB's order, where arrays stand above texts. */
const ABOVE_ALL_TEXT: readonly never[] = [];

type EntryKey = [scope: Scope, key: string];
type SegmentKey = [scope: Scope, device: DeviceId, n: number];
type FactKey = [scope: Scope, device: DeviceId, seq: number];
type RefusalKey = [...SegmentKey, index: number];

/** Reads inside one transaction; awaits nothing but its promises. */
export class DexieRead implements DeviceRead {
	protected readonly tables: {
		readonly phone: Table<PhoneRow, string>;
		readonly scopes: Table<ScopeRow, Scope>;
		readonly pending: Table<PendingRow, FactKey>;
		readonly sealed: Table<SealedRow, SegmentKey>;
		readonly entries: Table<EntryRow, EntryKey>;
		readonly refusals: Table<RefusalRow, RefusalKey>;
		readonly diary: Table<DiaryRow, number>;
	};

	constructor(tx: Transaction) {
		this.tables = {
			phone: tx.table<PhoneRow, string>('phone'),
			scopes: tx.table<ScopeRow, Scope>('scopes'),
			pending: tx.table<PendingRow, FactKey>('pending'),
			sealed: tx.table<SealedRow, SegmentKey>('sealed'),
			entries: tx.table<EntryRow, EntryKey>('entries'),
			refusals: tx.table<RefusalRow, RefusalKey>('refusals'),
			diary: tx.table<DiaryRow, number>('diary')
		};
	}

	phone(): Promise<PhoneRow | undefined> {
		return this.tables.phone.get(PHONE_KEY);
	}

	scope(scope: Scope): Promise<ScopeRow | undefined> {
		return this.tables.scopes.get(scope);
	}

	scopes(): Promise<ScopeRow[]> {
		return this.tables.scopes.toArray();
	}

	pending(): Promise<PendingRow[]> {
		return this.tables.pending.toArray();
	}

	sealed(
		where: { state: SealedRow['state'] } | { scope: Scope; device: DeviceId; above: number }
	): Promise<SealedRow[]> {
		if ('state' in where) return this.tables.sealed.where('state').equals(where.state).toArray();
		const { scope, device, above } = where;
		return this.tables.sealed
			.where(':id')
			.between([scope, device, above], [scope, device, Infinity], false, false)
			.toArray();
	}

	segment(scope: Scope, device: DeviceId, n: number): Promise<SealedRow | undefined> {
		return this.tables.sealed.get([scope, device, n]);
	}

	entry(scope: Scope, key: string): Promise<EntryRow | undefined> {
		return this.tables.entries.get([scope, key]);
	}

	entries(scope: Scope, keys: readonly string[]): Promise<(EntryRow | undefined)[]> {
		if (keys.length === 0) return Promise.resolve([]);
		return this.tables.entries.bulkGet(keys.map((key): EntryKey => [scope, key]));
	}

	entriesUnder(scope: Scope, prefix: string): Promise<EntryRow[]> {
		const end = prefix === '' ? ABOVE_ALL_TEXT : `${prefix}\uffff`;
		return this.tables.entries
			.where(':id')
			.between([scope, prefix], [scope, end], true, false)
			.toArray();
	}

	refusals(): Promise<RefusalRow[]> {
		return this.tables.refusals.toArray();
	}

	async diary(): Promise<DiaryRow[]> {
		return (await this.tables.diary.toArray()).reverse();
	}
}

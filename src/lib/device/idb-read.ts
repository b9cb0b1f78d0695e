import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { PHONE_KEY, type TableName } from './phone-schema.ts';
import { ended } from './idb-transaction.ts';
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

/** In IndexedDB's order an array stands above every text. */
const ABOVE_ALL_TEXT: readonly never[] = [];

/** An object store whose rows have a type: what of IDBObjectStore is used here. */
export interface IdbTable<Row> {
	get(key: IDBValidKey): IDBRequest<Row | undefined>;
	getAll(query?: IDBValidKey | IDBKeyRange): IDBRequest<Row[]>;
	index(name: string): Pick<IdbTable<Row>, 'getAll'>;
	put(row: Row, key?: IDBValidKey): IDBRequest<IDBValidKey>;
	add(row: Row): IDBRequest<IDBValidKey>;
	delete(query: IDBValidKey | IDBKeyRange): IDBRequest<undefined>;
}

/** Reads inside one transaction; awaits nothing but its requests. */
export class IdbRead implements DeviceRead {
	readonly #tx: IDBTransaction;

	constructor(tx: IDBTransaction) {
		this.#tx = tx;
	}

	phone(): Promise<PhoneRow | undefined> {
		return ended(this.table<PhoneRow>('phone').get(PHONE_KEY));
	}

	scope(scope: Scope): Promise<ScopeRow | undefined> {
		return ended(this.table<ScopeRow>('scopes').get(scope));
	}

	scopes(): Promise<ScopeRow[]> {
		return ended(this.table<ScopeRow>('scopes').getAll());
	}

	pending(): Promise<PendingRow[]> {
		return ended(this.table<PendingRow>('pending').getAll());
	}

	sealed(
		where: { state: SealedRow['state'] } | { scope: Scope; device: DeviceId; above: number }
	): Promise<SealedRow[]> {
		const table = this.table<SealedRow>('sealed');
		// Rows of one state come in the order of their keys.
		if ('state' in where) return ended(table.index('state').getAll(where.state));
		const { scope, device, above } = where;
		const range = IDBKeyRange.bound([scope, device, above], [scope, device, Infinity], true);
		return ended(table.getAll(range));
	}

	segment(scope: Scope, device: DeviceId, n: number): Promise<SealedRow | undefined> {
		return ended(this.table<SealedRow>('sealed').get([scope, device, n]));
	}

	entry(scope: Scope, key: string): Promise<EntryRow | undefined> {
		return ended(this.table<EntryRow>('entries').get([scope, key]));
	}

	entries(scope: Scope, keys: readonly string[]): Promise<(EntryRow | undefined)[]> {
		return Promise.all(keys.map((key) => this.entry(scope, key)));
	}

	entriesUnder(scope: Scope, prefix: string): Promise<EntryRow[]> {
		const end = prefix === '' ? ABOVE_ALL_TEXT : `${prefix}\uffff`;
		const range = IDBKeyRange.bound([scope, prefix], [scope, end], false, true);
		return ended(this.table<EntryRow>('entries').getAll(range));
	}

	refusals(): Promise<RefusalRow[]> {
		return ended(this.table<RefusalRow>('refusals').getAll());
	}

	async diary(): Promise<DiaryRow[]> {
		return (await ended(this.table<DiaryRow>('diary').getAll())).reverse();
	}

	protected table<Row>(name: TableName): IdbTable<Row> {
		return this.#tx.objectStore(name);
	}
}

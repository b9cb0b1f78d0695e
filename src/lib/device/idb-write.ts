import { PHONE_KEY } from './phone-schema.ts';
import { IdbRead } from './idb-read.ts';
import { allDone, ended } from './idb-transaction.ts';
import type {
	DeviceWrite,
	DiaryRow,
	EntryRow,
	PendingRow,
	PhoneRow,
	RefusalRow,
	ScopeRow,
	SealedRow
} from './store.ts';
import { DIARY_LENGTH } from './store.ts';

/** What a commit changed, for live screens; the last change of a key counts. */
export interface EntryChange {
	readonly scope: EntryRow['scope'];
	readonly key: string;
	/** Undefined when the row is gone. */
	readonly row: EntryRow | undefined;
}

/** Writes inside one transaction, and remembers which entries it changed. */
export class IdbWrite extends IdbRead implements DeviceWrite {
	readonly changes: EntryChange[] = [];
	/** The phone row as this transaction leaves it; undefined when it did not touch it. */
	phoneWritten: PhoneRow | undefined;

	async putPhone(row: PhoneRow): Promise<void> {
		this.phoneWritten = row;
		await ended(this.table<PhoneRow>('phone').put(row, PHONE_KEY));
	}

	async putScope(row: ScopeRow): Promise<void> {
		await ended(this.table<ScopeRow>('scopes').put(row));
	}

	putPending(rows: readonly PendingRow[]): Promise<void> {
		const table = this.table<PendingRow>('pending');
		return allDone(rows.map((row) => table.put(row)));
	}

	dropPending(rows: readonly PendingRow[]): Promise<void> {
		const table = this.table<PendingRow>('pending');
		return allDone(rows.map(({ scope, fact }) => table.delete([scope, fact.device, fact.seq])));
	}

	putSealed(rows: readonly SealedRow[]): Promise<void> {
		const table = this.table<SealedRow>('sealed');
		return allDone(rows.map((row) => table.put(row)));
	}

	dropSealed(rows: readonly SealedRow[]): Promise<void> {
		const table = this.table<SealedRow>('sealed');
		return allDone(rows.map(({ scope, device, n }) => table.delete([scope, device, n])));
	}

	putEntries(rows: readonly EntryRow[]): Promise<void> {
		for (const row of rows) this.changes.push({ scope: row.scope, key: row.key, row });
		const table = this.table<EntryRow>('entries');
		return allDone(rows.map((row) => table.put(row)));
	}

	dropEntries(rows: readonly Pick<EntryRow, 'scope' | 'key'>[]): Promise<void> {
		for (const { scope, key } of rows) this.changes.push({ scope, key, row: undefined });
		const table = this.table<EntryRow>('entries');
		return allDone(rows.map(({ scope, key }) => table.delete([scope, key])));
	}

	putRefusals(rows: readonly RefusalRow[]): Promise<void> {
		const table = this.table<RefusalRow>('refusals');
		return allDone(rows.map((row) => table.put(row)));
	}

	async dropRefusals({ scope, device, n }: Pick<SealedRow, 'scope' | 'device' | 'n'>) {
		const range = IDBKeyRange.bound([scope, device, n, -1], [scope, device, n, Infinity]);
		await ended(this.table<RefusalRow>('refusals').delete(range));
	}

	async addDiary(row: DiaryRow): Promise<void> {
		const table = this.table<DiaryRow>('diary');
		const last = Number(await ended(table.add(row)));
		await ended(table.delete(IDBKeyRange.upperBound(last - DIARY_LENGTH)));
	}
}

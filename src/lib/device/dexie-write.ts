import { PHONE_KEY } from './dexie-schema.ts';
import { DexieRead } from './dexie-read.ts';
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
export class DexieWrite extends DexieRead implements DeviceWrite {
	readonly changes: EntryChange[] = [];
	/** The phone row as this transaction leaves it; undefined when it did not touch it. */
	phoneWritten: PhoneRow | undefined;

	async putPhone(row: PhoneRow): Promise<void> {
		this.phoneWritten = row;
		await this.tables.phone.put(row, PHONE_KEY);
	}

	async putScope(row: ScopeRow): Promise<void> {
		await this.tables.scopes.put(row);
	}

	async putPending(rows: readonly PendingRow[]): Promise<void> {
		if (rows.length > 0) await this.tables.pending.bulkPut(rows);
	}

	async dropPending(rows: readonly PendingRow[]): Promise<void> {
		if (rows.length === 0) return;
		await this.tables.pending.bulkDelete(
			rows.map(({ scope, fact }) => [scope, fact.device, fact.seq])
		);
	}

	async putSealed(rows: readonly SealedRow[]): Promise<void> {
		if (rows.length > 0) await this.tables.sealed.bulkPut(rows);
	}

	async dropSealed(rows: readonly SealedRow[]): Promise<void> {
		if (rows.length === 0) return;
		await this.tables.sealed.bulkDelete(rows.map(({ scope, device, n }) => [scope, device, n]));
	}

	async putEntries(rows: readonly EntryRow[]): Promise<void> {
		if (rows.length === 0) return;
		for (const row of rows) this.changes.push({ scope: row.scope, key: row.key, row });
		await this.tables.entries.bulkPut(rows);
	}

	async dropEntries(rows: readonly Pick<EntryRow, 'scope' | 'key'>[]): Promise<void> {
		if (rows.length === 0) return;
		for (const { scope, key } of rows) this.changes.push({ scope, key, row: undefined });
		await this.tables.entries.bulkDelete(rows.map(({ scope, key }) => [scope, key]));
	}

	async putRefusals(rows: readonly RefusalRow[]): Promise<void> {
		if (rows.length > 0) await this.tables.refusals.bulkPut(rows);
	}

	async dropRefusals({ scope, device, n }: Pick<SealedRow, 'scope' | 'device' | 'n'>) {
		await this.tables.refusals
			.where(':id')
			.between([scope, device, n, -1], [scope, device, n, Infinity])
			.delete();
	}

	async addDiary(row: DiaryRow): Promise<void> {
		const last = await this.tables.diary.add(row);
		await this.tables.diary
			.where(':id')
			.belowOrEqual(last - DIARY_LENGTH)
			.delete();
	}
}

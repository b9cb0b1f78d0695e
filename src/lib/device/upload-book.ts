import type { AccountId } from '#lib/core/ids.ts';
import type { DraftFileKind } from '#lib/core/lecture/draft.ts';
import { openIdb, type IdbSchema } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import type { IdbTable } from './idb-read.ts';
import { ended } from './idb-transaction.ts';

/**
 * Large files on their way to the server: what must outlive a reload to go on with them. Never the files themselves, which are
 * too large to be copied: the browser's handle where it gives one, else what tells that the same file was chosen again.
 */
export interface UploadRow {
	readonly id: string;
	readonly account: AccountId;
	/** The lecture it is for, as `LectureName`. */
	readonly owner: string;
	readonly lecture: string;
	readonly kind: DraftFileKind;
	/** BCP 47; of subtitles. */
	readonly language?: string;
	readonly fileName: string;
	readonly bytes: number;
	/** Epoch ms, as the file system tells. */
	readonly changedAt: number;
	/** Counts where it stands in the queue. */
	readonly place: number;
	/** Where the server takes the rest of it; undefined before it was announced. */
	readonly url?: string | undefined;
	/** Bytes the server has. */
	readonly sentBytes: number;
	readonly isPaused: boolean;
	/** Opens the file again with one tap; Chromium on desktops. */
	readonly handle?: FileSystemFileHandle;
}

const NAME = 'tongyu-uploads';
const VERSION_1 = { uploads: 'id' } as const;
const SCHEMA: IdbSchema = [VERSION_1];

/** See `UploadRow`. Everything rejects with a `StorageError` when the browser's store does not answer. */
export class UploadBook {
	readonly #handle = new IdbHandle(() =>
		openIdb({ name: NAME, schema: SCHEMA, whenMissing: 'make' })
	);

	/** What an account has under way, in the order it was added. */
	async of(account: AccountId): Promise<UploadRow[]> {
		const rows = await this.#handle.transact({ mode: 'readonly', stores: ['uploads'] }, (tx) =>
			ended(tableOf(tx).getAll())
		);
		return rows.filter((row) => row.account === account).sort((a, b) => a.place - b.place);
	}

	async put(row: UploadRow): Promise<void> {
		await this.#write((table) => ended(table.put(row)));
	}

	async remove(id: string): Promise<void> {
		await this.#write((table) => ended(table.delete(id)));
	}

	#write(work: (table: IdbTable<UploadRow>) => Promise<unknown>): Promise<unknown> {
		return this.#handle.transact({ mode: 'readwrite', stores: ['uploads'] }, (tx) =>
			work(tableOf(tx))
		);
	}
}

const tableOf = (tx: IDBTransaction): IdbTable<UploadRow> => tx.objectStore('uploads');

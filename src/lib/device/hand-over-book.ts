import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { Contents } from '#lib/core/protocol/contents.ts';
import type { HandOver } from '#lib/core/protocol/parcel.ts';
import type { PublicKey } from '#lib/core/protocol/sign-in.ts';
import type { Ack } from '#lib/core/protocol/sync.ts';
import { openIdb, type IdbSchema } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import type { IdbTable } from './idb-read.ts';
import { allDone, ended } from './idb-transaction.ts';
import type { SegmentName } from './rescue-file.ts';

/**
 * What went from hand to hand: hand-overs this phone made and waits to be answered, and those an organizer took in for the
 * township. A small database of its own beside the accounts' own: a tap need not lock it, and it is opened when somebody hands
 * over. It holds no fact that stands nowhere else, but what was taken in: those wait here until the server has them.
 */

/** A hand-over this phone made. */
export interface MadeRow {
	readonly account: AccountId;
	/** See `parcelId`. */
	readonly id: string;
	readonly device: DeviceId;
	/** Only the township can make the same: what is encrypted with it is believed. */
	readonly returnKey: string;
	readonly segments: readonly SegmentName[];
	readonly contents: Contents;
	/** Epoch ms, corrected. */
	readonly madeAt: number;
}

/**
 * `waiting`: safe here, and the server does not have it yet. `delivered`: the server has it, and said what of it.
 * `refused`: the server took nothing of it, and never will.
 */
export type TakenState =
	| { readonly kind: 'waiting' }
	| {
			readonly kind: 'delivered';
			readonly acks: readonly Ack[];
			/** Facts the server holds and took, and those it holds and refused. */
			readonly kept: number;
			readonly refused: number;
			/** Epoch ms, the server's clock. */
			readonly serverAt: number;
	  }
	| { readonly kind: 'refused'; readonly code: string };

/** A hand-over an organizer took in. */
export interface TakenRow {
	readonly account: AccountId;
	readonly id: string;
	readonly device: DeviceId;
	readonly contents: Contents;
	/** Epoch ms, corrected. */
	readonly takenAt: number;
	/** The device's signature was checked with its key; false while this phone does not know the key. */
	readonly isVerified: boolean;
	readonly returnKey: string;
	/** As it came, still encrypted; dropped once the server has it. */
	readonly parcel?: HandOver;
	readonly state: TakenState;
}

/** The public key of a device of the township, learned while there was a network. */
export interface KeyRow {
	readonly account: AccountId;
	readonly id: DeviceId;
	readonly key: PublicKey;
	/** Epoch ms, corrected. */
	readonly learnedAt: number;
}

const VERSION_1 = { made: '[account+id]', taken: '[account+id]', keys: '[account+id]' } as const;
const SCHEMA: IdbSchema = [VERSION_1];
type StoreName = keyof typeof VERSION_1;

/** Everything rejects with a `StorageError` when the browser's store does not answer. */
export class HandOverBook {
	readonly #account: AccountId;
	readonly #handle = new IdbHandle(() =>
		openIdb({ name: 'tongyu-hand-over', schema: SCHEMA, whenMissing: 'make' })
	);

	constructor(account: AccountId) {
		this.#account = account;
	}

	made(id: string): Promise<MadeRow | undefined> {
		return this.#on('readonly', 'made', (table: IdbTable<MadeRow>) =>
			ended(table.get([this.#account, id]))
		);
	}

	/** Newest first. */
	async allMade(): Promise<MadeRow[]> {
		const rows = await this.#all<MadeRow>('made');
		return rows.sort((a, b) => b.madeAt - a.madeAt);
	}

	async putMade(row: MadeRow): Promise<void> {
		await this.#on('readwrite', 'made', (table: IdbTable<MadeRow>) => ended(table.put(row)));
	}

	async dropMade({ account, id }: MadeRow): Promise<void> {
		await this.#on('readwrite', 'made', (table) => ended(table.delete([account, id])));
	}

	taken(id: string): Promise<TakenRow | undefined> {
		return this.#on('readonly', 'taken', (table: IdbTable<TakenRow>) =>
			ended(table.get([this.#account, id]))
		);
	}

	/** Newest first. */
	async allTaken(): Promise<TakenRow[]> {
		const rows = await this.#all<TakenRow>('taken');
		return rows.sort((a, b) => b.takenAt - a.takenAt);
	}

	async putTaken(row: TakenRow): Promise<void> {
		await this.#on('readwrite', 'taken', (table: IdbTable<TakenRow>) => ended(table.put(row)));
	}

	async dropTaken({ account, id }: TakenRow): Promise<void> {
		await this.#on('readwrite', 'taken', (table) => ended(table.delete([account, id])));
	}

	/** The key of a device; undefined when this phone has never heard of it. */
	async keyOf(device: DeviceId): Promise<PublicKey | undefined> {
		const row = await this.#on('readonly', 'keys', (table: IdbTable<KeyRow>) =>
			ended(table.get([this.#account, device]))
		);
		return row?.key;
	}

	/** When keys were last learned, epoch ms; 0 when never. */
	async keysLearnedAt(): Promise<number> {
		const rows = await this.#all<KeyRow>('keys');
		return rows.reduce((last, { learnedAt }) => Math.max(last, learnedAt), 0);
	}

	/** These are the devices now; others are forgotten. */
	async putKeys(devices: readonly Pick<KeyRow, 'id' | 'key'>[], learnedAt: number): Promise<void> {
		await this.#on('readwrite', 'keys', async (table: IdbTable<KeyRow>) => {
			await ended(table.delete(this.#own()));
			await allDone(
				devices.map(({ id, key }) => table.put({ account: this.#account, id, key, learnedAt }))
			);
		});
	}

	/** The account leaves this phone. */
	async forget(): Promise<void> {
		for (const name of ['made', 'taken', 'keys'] as const)
			await this.#on('readwrite', name, (table) => ended(table.delete(this.#own())));
	}

	close(): Promise<void> {
		return this.#handle.close();
	}

	#all<Row>(name: StoreName): Promise<Row[]> {
		return this.#on('readonly', name, (table: IdbTable<Row>) => ended(table.getAll(this.#own())));
	}

	/** In IndexedDB's order an array stands above every text. */
	#own(): IDBKeyRange {
		return IDBKeyRange.bound([this.#account], [this.#account, []]);
	}

	#on<Row, T>(
		mode: 'readonly' | 'readwrite',
		name: StoreName,
		work: (table: IdbTable<Row>) => Promise<T>
	): Promise<T> {
		return this.#handle.transact({ mode, stores: [name] }, (tx) => work(tx.objectStore(name)));
	}
}

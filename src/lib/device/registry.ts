import { Dexie, type Table, type Transaction } from 'dexie';
import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { PublicKey, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { type DeviceKeys, makeKeys } from './device-keys.ts';
import { DexieHandle } from './dexie-handle.ts';

/**
 * Who uses this phone: a small database of its own, beside one database per account. It holds no facts; when it is lost, the
 * journals tell whose unsent facts are here.
 */

/** One account on this phone. */
export interface RegistryRow {
	/** Name of its database. It keeps the name of its first device, also after another took over. */
	readonly database: string;
	readonly account: AccountId;
	readonly device: DeviceId;
	/** What was typed to sign in; offered again next time. */
	readonly signInName: string;
	/** Name for people to see. */
	readonly accountName: string;
	/** The cookie's slot; undefined when there is no sign-in (reopened from a journal, or expired): facts wait. */
	readonly slot: string | undefined;
	/** The last sign-in's answer: grants, scopes, names of places, township keys. */
	readonly signedIn: SignInAnswer | undefined;
	/** Epoch ms, corrected: the last exchange with the server. */
	readonly lastContactAt: number;
}

/** What must still be done for an account that left this phone: tell the server, and clear its journals. */
export interface Farewell {
	readonly account: AccountId;
	readonly device: DeviceId;
	readonly slot: string | undefined;
	/** False when unsent facts stay here for the account's next sign-in. */
	readonly clearsJournals: boolean;
}

const NAME = 'tongyu';
const CURRENT = 'current';

/** The accounts of this phone. Everything rejects with a `StorageError` when the browser's store does not answer. */
export class Registry {
	readonly #handle = new DexieHandle(defineRegistry);

	/** In order of their databases' names. */
	all(): Promise<RegistryRow[]> {
		return this.#handle.use((db) => accountsOf(db).toArray());
	}

	/** The account whose turn it is. */
	current(): Promise<RegistryRow | undefined> {
		return this.#handle.use(async (db) => {
			const database = await db.table<string, string>('settings').get(CURRENT);
			return database === undefined ? undefined : accountsOf(db).get(database);
		});
	}

	/** Puts a row and makes it the current account. */
	putCurrent(row: RegistryRow): Promise<void> {
		return this.#handle.use((db) =>
			db.transaction('rw', ['accounts', 'settings'], async (tx) => {
				await tx.table<RegistryRow>('accounts').put(row);
				await tx.table<string>('settings').put(row.database, CURRENT);
			})
		);
	}

	/** Changes some of a row; nothing happens when it is gone. */
	async change(database: string, changes: Partial<RegistryRow>): Promise<void> {
		await this.#handle.use((db) => accountsOf(db).update(database, changes));
	}

	/** Ends an account's turn; what must still be done for it is kept as a farewell. With `keepFacts` its row stays. */
	remove(row: RegistryRow, { keepFacts }: { readonly keepFacts: boolean }): Promise<void> {
		const { database, account, device, slot } = row;
		return this.#handle.use((db) =>
			db.transaction('rw', ['accounts', 'settings', 'keys', 'farewells'], async (tx) => {
				const farewell: Farewell = { account, device, slot, clearsJournals: !keepFacts };
				await tx.table<Farewell>('farewells').put(farewell);
				if (keepFacts) {
					await tx.table<RegistryRow>('accounts').put({ ...row, slot: undefined });
				} else {
					await tx.table('accounts').delete(database);
					await tx.table('keys').delete(device);
				}
				await endTurn(tx, database);
			})
		);
	}

	/** Gives up a row whose database the browser has lost; its journals stay, they are what is left of it. */
	forget({ database }: RegistryRow): Promise<void> {
		return this.#handle.use((db) =>
			db.transaction('rw', ['accounts', 'settings'], async (tx) => {
				await tx.table('accounts').delete(database);
				await endTurn(tx, database);
			})
		);
	}

	farewells(): Promise<Farewell[]> {
		return this.#handle.use((db) => db.table<Farewell>('farewells').toArray());
	}

	async farewellDone({ device }: Farewell): Promise<void> {
		await this.#handle.use((db) => db.table('farewells').delete(device));
	}

	/** Makes and keeps the keys of a device; undefined where the browser has no WebCrypto. */
	async makeKeys(device: DeviceId): Promise<PublicKey | undefined> {
		const keys = await makeKeys();
		if (keys === undefined) return undefined;
		try {
			await this.#putKeys(device, keys);
			return keys.publicKey;
		} catch (error) {
			if (!isUncloneable(error)) throw error;
			const exportable = await makeKeys({ isExportable: true });
			if (exportable === undefined) return undefined;
			await this.#putKeys(device, exportable);
			return exportable.publicKey;
		}
	}

	keysOf(device: DeviceId): Promise<DeviceKeys | undefined> {
		return this.#handle.use((db) => db.table<DeviceKeys, DeviceId>('keys').get(device));
	}

	async #putKeys(device: DeviceId, keys: DeviceKeys): Promise<void> {
		await this.#handle.use((db) => db.table('keys').put(keys, device));
	}
}

function defineRegistry(): Dexie {
	const db = new Dexie(NAME, { chromeTransactionDurability: 'strict', cache: 'disabled' });
	db.version(1).stores({
		accounts: 'database, account',
		settings: '',
		keys: '',
		farewells: 'device'
	});
	return db;
}

const accountsOf = (db: Dexie): Table<RegistryRow, string> =>
	db.table<RegistryRow, string>('accounts');

async function endTurn(tx: Transaction, database: string): Promise<void> {
	const settings = tx.table<string, string>('settings');
	if ((await settings.get(CURRENT)) === database) await settings.delete(CURRENT);
}

/** The name of a new database. Random like its device: what a browser left behind under another name is never met again. */
export const databaseName = (account: AccountId, device: DeviceId): string =>
	`${NAME}-${account}-${device}`;

/** iOS Lockdown mode cannot store a CryptoKey. */
const isUncloneable = (error: unknown): boolean =>
	error instanceof Error && (error.name === 'DataCloneError' || error.name === 'DataError');

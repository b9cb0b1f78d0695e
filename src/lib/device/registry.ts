import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { PublicKey, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { type DeviceKeys, makeKeys } from './device-keys.ts';
import { openIdb, type IdbSchema } from './idb-connection.ts';
import { IdbHandle } from './idb-handle.ts';
import type { IdbTable } from './idb-read.ts';
import { ended } from './idb-transaction.ts';
import { newLock, type LockRow } from './lock.ts';

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
	/** What a family is called by its own people, as its phone last read it; its account is called by its code alone. */
	readonly familyName?: string;
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

const VERSION_1 = { accounts: 'database', settings: '', keys: '', farewells: 'device' } as const;
/** Keyed by account, not by database: when the browser has lost a database, its owner's PIN still holds. */
const VERSION_2 = { locks: 'account' } as const;
const SCHEMA: IdbSchema = [VERSION_1, VERSION_2];

type StoreName = keyof typeof VERSION_1 | keyof typeof VERSION_2;

/** The stores of one transaction, with their rows' types. */
const storesOf = (tx: IDBTransaction) => ({
	accounts: (): IdbTable<RegistryRow> => tx.objectStore('accounts'),
	settings: (): IdbTable<string> => tx.objectStore('settings'),
	keys: (): IdbTable<DeviceKeys> => tx.objectStore('keys'),
	farewells: (): IdbTable<Farewell> => tx.objectStore('farewells'),
	locks: (): IdbTable<LockRow> => tx.objectStore('locks')
});
type Stores = ReturnType<typeof storesOf>;

/** The accounts of this phone. Everything rejects with a `StorageError` when the browser's store does not answer. */
export class Registry {
	readonly #handle = new IdbHandle(() =>
		openIdb({ name: NAME, schema: SCHEMA, whenMissing: 'make' })
	);

	/** In order of their databases' names. */
	all(): Promise<RegistryRow[]> {
		return this.#read(['accounts'], ({ accounts }) => ended(accounts().getAll()));
	}

	/** The account whose turn it is. */
	current(): Promise<RegistryRow | undefined> {
		return this.#read(['accounts', 'settings'], async ({ accounts, settings }) => {
			const database = await ended(settings().get(CURRENT));
			return database === undefined ? undefined : ended(accounts().get(database));
		});
	}

	/** Puts a row and makes it the current account. */
	async putCurrent(row: RegistryRow): Promise<void> {
		await this.#write(['accounts', 'settings'], async ({ accounts, settings }) => {
			await ended(accounts().put(row));
			await ended(settings().put(row.database, CURRENT));
		});
	}

	/** Changes some of a row; nothing happens when it is gone. */
	async change(database: string, changes: Partial<RegistryRow>): Promise<void> {
		await this.#write(['accounts'], async ({ accounts }) => {
			const row = await ended(accounts().get(database));
			if (row !== undefined) await ended(accounts().put({ ...row, ...changes }));
		});
	}

	/** Ends an account's turn; what must still be done for it is kept as a farewell. With `keepFacts` its row stays. */
	remove(row: RegistryRow, { keepFacts }: { readonly keepFacts: boolean }): Promise<void> {
		const { database, account, device, slot } = row;
		return this.#write(['accounts', 'settings', 'keys', 'farewells', 'locks'], async (stores) => {
			const { accounts, keys, farewells, locks } = stores;
			// Who comes again signs in with the password, and may choose another PIN.
			await ended(locks().delete(account));
			await ended(farewells().put({ account, device, slot, clearsJournals: !keepFacts }));
			if (keepFacts) {
				await ended(accounts().put({ ...row, slot: undefined }));
			} else {
				await ended(accounts().delete(database));
				await ended(keys().delete(device));
			}
			await endTurn(stores, database);
		});
	}

	/** Gives up a row whose database the browser has lost; its journals stay, they are what is left of it. */
	forget({ database }: RegistryRow): Promise<void> {
		return this.#write(['accounts', 'settings'], async (stores) => {
			await ended(stores.accounts().delete(database));
			await endTurn(stores, database);
		});
	}

	/** An account's lock, as it was left. */
	async lockOf(account: AccountId): Promise<LockRow> {
		const held = await this.#read(['locks'], ({ locks }) => ended(locks().get(account)));
		return held ?? newLock(account);
	}

	/** Changes an account's lock; what stands there afterwards. Tabs change it one after the other. */
	changeLock(account: AccountId, change: (lock: LockRow) => LockRow): Promise<LockRow> {
		return this.#write(['locks'], async ({ locks }) => {
			const held = (await ended(locks().get(account))) ?? newLock(account);
			const next = change(held);
			if (next !== held) await ended(locks().put(next));
			return next;
		});
	}

	farewells(): Promise<Farewell[]> {
		return this.#read(['farewells'], ({ farewells }) => ended(farewells().getAll()));
	}

	async farewellDone({ device }: Farewell): Promise<void> {
		await this.#write(['farewells'], ({ farewells }) => ended(farewells().delete(device)));
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
		return this.#read(['keys'], ({ keys }) => ended(keys().get(device)));
	}

	async #putKeys(device: DeviceId, row: DeviceKeys): Promise<void> {
		await this.#write(['keys'], ({ keys }) => ended(keys().put(row, device)));
	}

	#read<T>(stores: readonly StoreName[], work: (stores: Stores) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readonly', stores }, (tx) => work(storesOf(tx)));
	}

	#write<T>(stores: readonly StoreName[], work: (stores: Stores) => Promise<T>): Promise<T> {
		return this.#handle.transact({ mode: 'readwrite', stores }, (tx) => work(storesOf(tx)));
	}
}

async function endTurn({ settings }: Stores, database: string): Promise<void> {
	if ((await ended(settings().get(CURRENT))) === database) await ended(settings().delete(CURRENT));
}

/** The name of a new database. Random like its device: what a browser left behind under another name is never met again. */
export const databaseName = (account: AccountId, device: DeviceId): string =>
	`${NAME}-${account}-${device}`;

/** iOS Lockdown mode cannot store a CryptoKey. */
const isUncloneable = (error: unknown): boolean =>
	error instanceof Error && (error.name === 'DataCloneError' || error.name === 'DataError');

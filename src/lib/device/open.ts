import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asSessionId, isId } from '#lib/core/ids.ts';
import type { AccountId, DeviceId, Scope, SessionId } from '#lib/core/ids.ts';
import { IdbStore } from './idb-store.ts';
import { findJournals, type FoundJournal } from './journal/journal-folder.ts';
import { takeBack } from './journal/take-back.ts';
import { TabJournal } from './journal/tab-journal.ts';
import { type LiveKeys, StoreLiveKeys } from './live-keys.ts';
import type { JournalState, Phone, PhoneJournal, SignedInName } from './phone.ts';
import { freshId } from './random.ts';
import { RecordQueue } from './record-queue.ts';
import type { RegistryRow } from './registry.ts';
import { type DeviceStore, phoneRow, type PhoneRow } from './store.ts';
import { countUnsent } from './unsent.ts';

/** What a test may bring along. */
export interface OpenOptions {
	/** Epoch ms by the phone's clock. */
	readonly now?: () => number;
}

/**
 * Opens an account's database and takes back from the journals of dead tabs what it lacks. Rejects with a `StorageError`;
 * `lost` when the database is empty: then the account needs a new device (see `reopen.ts`), for seqs must not be given again.
 */
export async function openPhone(
	row: Pick<RegistryRow, 'database' | 'account'> & SignedInName,
	options: OpenOptions = {}
): Promise<Phone> {
	const store = new IdbStore(row.database);
	try {
		const [phone, found] = await Promise.all([
			store.read(phoneRow),
			findJournals(row.account).catch(noJournals)
		]);
		const recoveredCount = await takeBack(
			store,
			found.flatMap(({ facts }) => facts),
			(options.now ?? Date.now)()
		);
		return new OpenPhone(
			store,
			{ phone, found, recoveredCount, signIn: row, database: row.database },
			options
		);
	} catch (error) {
		await store.close();
		throw error;
	}
}

/** A private file system that fails is no reason not to open: the tab's own journal will meet the same and say so. */
const noJournals = (): FoundJournal[] => [];

interface Opened {
	readonly phone: PhoneRow;
	readonly found: readonly FoundJournal[];
	readonly recoveredCount: number;
	readonly signIn: SignedInName;
	/** Its name. */
	readonly database: string;
}

class OpenPhone implements Phone {
	readonly account: AccountId;
	readonly recoveredCount: number;
	readonly #store: IdbStore;
	readonly #journal: TabJournal;
	readonly #queue: RecordQueue;
	readonly #database: string;
	readonly #now: () => number;
	readonly #listeners = new Set<() => void>();
	#row: PhoneRow;

	constructor(store: IdbStore, opened: Opened, { now = Date.now }: OpenOptions) {
		const { phone, found, recoveredCount, signIn } = opened;
		const { signInName, signedIn } = signIn;
		this.account = phone.account;
		this.#database = opened.database;
		this.recoveredCount = recoveredCount;
		this.#now = now;
		this.#row = phone;
		this.#store = store;
		this.#store.onPhone = (row) => {
			this.#row = row;
			this.#tell();
		};
		this.#journal = new TabJournal({
			store,
			head: { account: phone.account, device: phone.device, signInName, signedIn },
			tab: freshId(),
			found,
			onState: () => this.#tell()
		});
		this.#queue = new RecordQueue(store, this.#journal);
		// Not needed for safety at this moment: a failure shows again at the next write.
		this.#journal.catchUp().catch(() => undefined);
	}

	get device(): DeviceId {
		return this.#row.device;
	}

	get clockOffsetMs(): number {
		return this.#row.clockOffsetMs;
	}

	get store(): DeviceStore {
		return this.#store;
	}

	get journal(): PhoneJournal {
		return this.#journal;
	}

	get journalState(): JournalState {
		return this.#journal.state;
	}

	async record(scope: Scope, drafts: readonly Draft[]): Promise<Fact[]> {
		const facts = await this.#queue.record({ scope, drafts, nowMs: this.#now() });
		const session = sessionIn(drafts);
		// The tap is saved; with its session in the journal the whole roll can go on without the database. A failed read of the
		// database shows at the next tap.
		if (session !== undefined) this.#journal.keepSession(scope, session).catch(() => undefined);
		return facts;
	}

	liveKeys(scope: Scope, prefixes: readonly string[]): LiveKeys {
		return new StoreLiveKeys(this.#store, scope, prefixes);
	}

	signedInAs({ signInName, signedIn }: SignedInName): Promise<void> {
		const { account, device } = this.#row;
		return this.#journal.setHead({ account, device, signInName, signedIn });
	}

	async unsentCount(): Promise<number> {
		const { countPhotosHere } = await import('./photo-store.ts');
		return (await this.#store.read(countUnsent)) + (await countPhotosHere(this.#database));
	}

	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	async close(): Promise<void> {
		this.#listeners.clear();
		await this.#journal.close();
		await this.#store.close();
	}

	#tell(): void {
		for (const listener of this.#listeners) listener();
	}
}

/** The session whose roll is being taken, if it is one. */
function sessionIn(drafts: readonly Draft[]): SessionId | undefined {
	const [word, session] = drafts[0]?.key.split('/') ?? [];
	return word === 'mark' && session !== undefined && isId(session)
		? asSessionId(session)
		: undefined;
}

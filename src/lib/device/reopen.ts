import type { AccountId } from '#lib/core/ids.ts';
import { createDatabase, IdbStore } from './idb-store.ts';
import { findJournals } from './journal/journal-folder.ts';
import type { JournalHead, KeptSession } from './journal/records.ts';
import { recoverAndTell } from './journal/take-back.ts';
import { freshDeviceId } from './random.ts';
import { databaseName, type RegistryRow } from './registry.ts';
import type { PendingRow } from './store.ts';
import { joinEntries } from './take-in.ts';

/**
 * Journals whose account has no database here (any more): the browser came back with its IndexedDB empty. The open session and
 * its taps are taken up again offline, under a new device, and wait for a sign-in before they are sent.
 */
export interface OrphanJournal {
	/** As last written; the device is the lost one. */
	readonly head: JournalHead;
	readonly session: KeptSession | undefined;
	/** All taps of the account's journals, of however many devices. */
	readonly facts: readonly PendingRow[];
}

/** Orphans, one for each account that is not among the known ones, the one written last at the end; none without a tap. */
export async function findOrphanJournals(known: ReadonlySet<AccountId>): Promise<OrphanJournal[]> {
	const journals = (await findJournals()).filter(({ place }) => !known.has(place.account));
	const accounts = [...new Set(journals.map(({ place }) => place.account))];
	return accounts.flatMap((account) => {
		const own = journals.filter(({ place }) => place.account === account);
		const newest = own[own.length - 1];
		const facts = own.flatMap((journal) => journal.facts);
		if (newest === undefined || facts.length === 0) return [];
		const sessions = own.flatMap(({ session }) => session ?? []);
		return [{ head: newest.head, session: sessions[sessions.length - 1], facts }];
	});
}

/** Makes a database under a new device from an orphan; the registry row to open it with. Rejects with a `StorageError`. */
export async function reopen({ head, session, facts }: OrphanJournal): Promise<RegistryRow> {
	const { account, signInName, signedIn } = head;
	const device = freshDeviceId();
	const database = databaseName(account, device);
	await createDatabase(database, { account, device, clockOffsetMs: 0 });
	const store = new IdbStore(database);
	try {
		await store.write(async (tx) => {
			// Facts first: what the kept session holds already would pass for acknowledged.
			await recoverAndTell(tx, facts, Date.now());
			if (session !== undefined) await joinEntries(tx, session.scope, session.entries);
		});
	} finally {
		await store.close();
	}
	return {
		database,
		account,
		device,
		signInName,
		accountName: signedIn?.account.name ?? signInName,
		slot: undefined,
		signedIn,
		lastContactAt: signedIn?.serverAt ?? 0
	};
}

import { isPersonal } from '#lib/core/facts/erase.ts';
import type { DeviceId, Scope, SessionId } from '#lib/core/ids.ts';
import type { JournalState, PhoneJournal } from '#lib/device/phone.ts';
import type { DeviceStore, PendingRow } from '#lib/device/store.ts';
import { identityOf, unsentFacts } from '#lib/device/unsent.ts';
import type { FactJournal } from '#lib/device/record-queue.ts';
import { concatBytes } from './bytes.ts';
import { JournalFile } from './journal-file.ts';
import {
	foldersOf,
	lockOf,
	removeJournal,
	removeJournals,
	type FoundJournal,
	type JournalPlace
} from './journal-folder.ts';
import { readKeptSession } from './kept-session.ts';
import {
	factRecords,
	headRecord,
	sessionRecord,
	settledRecord,
	type JournalHead
} from './records.ts';

/** Taps come seconds apart, a rewriting takes milliseconds. */
const MAX_REWRITES = 3;
/** Some 500 taps: until then a settled file is only marked so, for writing it anew reads the whole open session. */
const MAX_SETTLED_BYTES = 64 * 1024;

/** What a tab's journal stands on. */
export interface TabJournalParts {
	readonly store: DeviceStore;
	readonly head: JournalHead;
	/** Names this tab, for as long as it lives: random. */
	readonly tab: string;
	/** Journals of dead tabs of this account, already merged. */
	readonly found: readonly FoundJournal[];
	/** Called after `state` changed. */
	readonly onState: () => void;
}

/**
 * The second journal of one tab: its own file, and what earlier tabs left.
 *
 * What must stay true: a fact leaves the journals only after the server acknowledged it (or a new device took it over and has
 * it in its own, flushed). A file is emptied only if it has not grown since it was judged.
 */
export class TabJournal implements FactJournal, PhoneJournal {
	readonly #store: DeviceStore;
	readonly #tab: string;
	readonly #onState: () => void;
	#head: JournalHead;
	#found: readonly FoundJournal[];
	#state: JournalState = 'on';
	#failure: unknown;
	/** Never rejects; undefined when there is no journal, or none any more. */
	#file: Promise<JournalFile | undefined>;
	#letGo: () => void = () => undefined;
	#kept: { readonly scope: Scope; readonly session: SessionId } | undefined;
	#keeping: Promise<void> = Promise.resolve();
	/** Identities of the facts in the own file that it does not know to be settled. */
	#written = new Set<string>();
	/** Size of the own file when it was last written anew. */
	#freshBytes = 0;
	/** Whether facts that name people were written since: those do not lie about in the clear once they are settled. */
	#isPersonal = false;

	constructor({ store, head, tab, found, onState }: TabJournalParts) {
		this.#store = store;
		this.#head = head;
		this.#tab = tab;
		this.#found = found;
		this.#onState = onState;
		this.#file = this.#open();
	}

	get state(): JournalState {
		return this.#state;
	}

	/** What broke it, for the diary; undefined unless `failed`. */
	get failure(): unknown {
		return this.#failure;
	}

	/** Resolves when flushed, or when there is no journal (any more); see `state`. */
	async append(rows: readonly PendingRow[]): Promise<void> {
		const file = await this.#file;
		if (file === undefined || rows.length === 0) return;
		// Noted first: whoever reads the file's size must know of every fact within it.
		for (const row of rows) this.#written.add(identityOf(row));
		this.#isPersonal ||= rows.some(({ fact }) => isPersonal(fact.key));
		await this.#guard(() => file.append(concatBytes(factRecords(rows))));
	}

	/** Writes down facts the database holds unsent but no journal does: those of a time when the journal had failed. */
	async catchUp(): Promise<void> {
		const known = new Set(this.#found.flatMap(({ facts }) => facts.map(identityOf)));
		const unsent = await this.#store.read(unsentFacts);
		await this.append(unsent.filter((row) => !known.has(identityOf(row))));
	}

	/** Keeps an open session with its names, once for each time another one is opened. */
	keepSession(scope: Scope, session: SessionId): Promise<void> {
		if (this.#kept?.scope === scope && this.#kept.session === session) return this.#keeping;
		this.#kept = { scope, session };
		this.#keeping = this.#writeSession(scope, session);
		return this.#keeping;
	}

	/** A new sign-in: the journal must be able to tell whose it is. */
	async setHead(head: JournalHead): Promise<void> {
		this.#head = head;
		const file = await this.#file;
		if (file !== undefined) await this.#guard(() => file.append(headRecord(head)));
	}

	/** Facts were acknowledged: files with nothing else in them go, the own one is marked or emptied. */
	async settled(): Promise<void> {
		const file = await this.#file;
		const sizeBytes = file?.sizeBytes ?? 0;
		const written = new Set(this.#written);
		const unsent = new Set((await this.#store.read(unsentFacts)).map(identityOf));
		const done = this.#found.filter(
			({ facts }) => !facts.some((row) => unsent.has(identityOf(row)))
		);
		await Promise.all(done.map(({ place }) => removeJournal(place)));
		this.#found = this.#found.filter((journal) => !done.includes(journal));
		if (file === undefined || written.size === 0) return;
		if ([...written].some((identity) => unsent.has(identity))) return;
		const isToEmpty = this.#isPersonal || sizeBytes - this.#freshBytes > MAX_SETTLED_BYTES;
		const isDone = await this.#guard(() =>
			isToEmpty ? this.#rewrite(file, sizeBytes) : file.appendIf(settledRecord(), sizeBytes)
		);
		if (isDone === true) for (const identity of written) this.#written.delete(identity);
	}

	/** Writes the own file anew if it has not grown since it had that size; whether it did. */
	async #rewrite(
		file: JournalFile,
		ifSizeBytes: number,
		unsent: readonly PendingRow[] = []
	): Promise<boolean> {
		const fresh = concatBytes([...(await this.#opening()), ...factRecords(unsent)]);
		const freshBytes = fresh.length;
		const isDone = await file.replaceIf(fresh, ifSizeBytes);
		if (isDone) {
			this.#freshBytes = freshBytes;
			this.#isPersonal = unsent.some(({ fact }) => isPersonal(fact.key));
		}
		return isDone;
	}

	/** Somebody was erased: the own file is written anew from the database, and in it what earlier tabs' files still held. */
	async erased(): Promise<void> {
		const file = await this.#file;
		if (file === undefined) return;
		for (let tries = 0; tries < MAX_REWRITES; tries++) {
			const { sizeBytes } = file;
			const unsent = await this.#store.read(unsentFacts);
			const isDone = await this.#guard(() => this.#rewrite(file, sizeBytes, unsent));
			// A tap came in between, or the journal has failed: then a start drops it (`recover`).
			if (isDone !== true) continue;
			this.#written = new Set(unsent.map(identityOf));
			await Promise.all(this.#found.map(({ place }) => removeJournal(place)));
			this.#found = [];
			return;
		}
	}

	/** A new device took over: its facts are flushed to its own journal before the given-up device's goes. */
	async reissued(
		rows: readonly PendingRow[],
		{ from, to }: { readonly from: DeviceId; readonly to: DeviceId }
	): Promise<void> {
		const letGo = this.#letGo;
		const before = await this.#file;
		this.#head = { ...this.#head, device: to };
		this.#written = new Set();
		this.#file = this.#open();
		await this.append(rows);
		await before?.close();
		letGo();
		if (this.#state !== 'on') return;
		await removeJournals({ account: this.#head.account, device: from });
		this.#found = this.#found.filter(({ place }) => place.device !== from);
	}

	/** Lets go of the file; unsent facts stay in it. */
	async close(): Promise<void> {
		await this.#keeping.catch(() => undefined);
		const file = await this.#file;
		this.#file = Promise.resolve(undefined);
		await file?.close();
		this.#letGo();
	}

	async #open(): Promise<JournalFile | undefined> {
		const { account, device } = this.#head;
		const place: JournalPlace = { account, device, tab: this.#tab };
		try {
			this.#letGo = await holdLock(lockOf(place));
			const file = await JournalFile.open(foldersOf(place), place.tab);
			if (file === undefined) this.#setState('none');
			await file?.append(concatBytes(await this.#opening()));
			this.#freshBytes = file?.sizeBytes ?? 0;
			return file;
		} catch (error) {
			this.#fail(error);
			return undefined;
		}
	}

	async #writeSession(scope: Scope, session: SessionId): Promise<void> {
		const file = await this.#file;
		if (file === undefined) return;
		const kept = await this.#store.read((tx) => readKeptSession(tx, scope, session));
		await this.#guard(() => file.append(sessionRecord(kept)));
	}

	/** What every file begins with. */
	async #opening(): Promise<Uint8Array[]> {
		const head = headRecord(this.#head);
		if (this.#kept === undefined) return [head];
		const { scope, session } = this.#kept;
		return [
			head,
			sessionRecord(await this.#store.read((tx) => readKeptSession(tx, scope, session)))
		];
	}

	/** Undefined when writing failed, and with it the journal. */
	async #guard<T>(write: () => Promise<T>): Promise<T | undefined> {
		try {
			return await write();
		} catch (error) {
			this.#fail(error);
			this.#file = Promise.resolve(undefined);
			return undefined;
		}
	}

	/** The journal is the second copy: when it breaks, taps are still saved, and the sync page says what is missing. */
	#fail(error: unknown): void {
		this.#failure = error;
		this.#setState('failed');
	}

	#setState(state: JournalState): void {
		this.#state = state;
		this.#onState();
	}
}

/** Takes a Web Lock that shows the tab is alive; the browser frees it when the tab dies. Returns the way to let go. */
async function holdLock(name: string): Promise<() => void> {
	if (!('locks' in navigator)) return () => undefined;
	return new Promise((resolve, reject) => {
		navigator.locks.request(name, () => new Promise<void>((letGo) => resolve(letGo))).catch(reject);
	});
}

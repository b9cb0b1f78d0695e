import type { DeviceId } from '#lib/core/ids.ts';
import type { DeviceStore, PendingRow } from '#lib/device/store.ts';
import { identityOf, unsentFacts } from '#lib/device/unsent.ts';
import type { SyncJournal } from '#lib/sync/tasks.ts';
import { Crashed } from './disk.ts';

/** One tab's file of the second journal, outside the database: appended to, and whole after a crash but for a torn tail. */
export interface JournalFile {
	device: DeviceId;
	rows: readonly PendingRow[];
	/** Its tab lives. */
	isHeld: boolean;
}

/** Where an append dies. `torn`: a part of the rows is there. */
export type AppendCrash = 'before' | 'torn' | 'after' | undefined;

interface JournalParts {
	readonly store: DeviceStore;
	/** All files of the phone. */
	readonly files: Set<JournalFile>;
	readonly device: DeviceId;
	readonly nextCrash: () => AppendCrash;
}

/** Does with files in memory what `device/journal/tab-journal.ts` does with private files of the origin. */
export class TabJournal implements SyncJournal {
	readonly #parts: JournalParts;
	#own: JournalFile;

	constructor(parts: JournalParts) {
		this.#parts = parts;
		this.#own = this.#open(parts.device);
	}

	/** Files of dead tabs. */
	static found(files: ReadonlySet<JournalFile>): JournalFile[] {
		return [...files].filter(({ isHeld }) => !isHeld);
	}

	append(rows: readonly PendingRow[]): Promise<void> {
		const crash = this.#parts.nextCrash();
		const kept = crash === 'before' ? 0 : crash === 'torn' ? rows.length >> 1 : rows.length;
		this.#own.rows = [...this.#own.rows, ...rows.slice(0, kept)];
		return crash === undefined
			? Promise.resolve()
			: Promise.reject(new Crashed(`${crash} a journal's flush`));
	}

	/** What the database holds unsent and no journal does. */
	async catchUp(): Promise<void> {
		const known = new Set([...this.#parts.files].flatMap(({ rows }) => rows.map(identityOf)));
		const unsent = await this.#parts.store.read(unsentFacts);
		await this.append(unsent.filter((row) => !known.has(identityOf(row))));
	}

	async settled(): Promise<void> {
		const before = this.#own.rows;
		const unsent = new Set((await this.#parts.store.read(unsentFacts)).map(identityOf));
		const isDone = (rows: readonly PendingRow[]) =>
			!rows.some((row) => unsent.has(identityOf(row)));
		for (const file of TabJournal.found(this.#parts.files))
			if (isDone(file.rows)) this.#parts.files.delete(file);
		if (this.#own.rows === before && isDone(before)) this.#own.rows = [];
	}

	/** Rewrites its own file from the database, and lets go of what earlier tabs left. */
	async erased(): Promise<void> {
		this.#own.rows = await this.#parts.store.read(unsentFacts);
		for (const file of TabJournal.found(this.#parts.files)) this.#parts.files.delete(file);
	}

	async reissued(
		rows: readonly PendingRow[],
		{ from, to }: { readonly from: DeviceId; readonly to: DeviceId }
	): Promise<void> {
		const before = this.#own;
		this.#own = this.#open(to);
		await this.append(rows);
		before.isHeld = false;
		for (const file of TabJournal.found(this.#parts.files))
			if (file.device === from) this.#parts.files.delete(file);
	}

	/** The tab died: the file stays. */
	letGo(): void {
		this.#own.isHeld = false;
	}

	#open(device: DeviceId): JournalFile {
		const file: JournalFile = { device, rows: [], isHeld: true };
		this.#parts.files.add(file);
		return file;
	}
}

import type { App } from '#lib/app/app.svelte.ts';
import type { DiaryRow, RefusalRow } from '#lib/device/store.ts';
import type { SyncStatus } from '#lib/sync/status.ts';

/** The diary and the refused facts, read again whenever the exchange has news. */
export class SyncRecords {
	readonly #app: App;
	#diary = $state.raw<readonly DiaryRow[]>([]);
	#refusals = $state.raw<readonly RefusalRow[]>([]);

	constructor(app: App) {
		this.#app = app;
	}

	/** Newest first. */
	get diary(): readonly DiaryRow[] {
		return this.#diary;
	}

	/** The last exchange that went through, epoch ms; a page just opened has seen none itself. */
	get lastExchangeAt(): number | undefined {
		return (
			this.#app.sync.lastExchangeAt ?? this.#diary.find(({ kind }) => kind === 'exchanged')?.at
		);
	}

	/** Refused facts nobody has dealt with. */
	get refusals(): readonly RefusalRow[] {
		return this.#refusals;
	}

	/** Reads again; the status is only the reason to. */
	follow(_status: SyncStatus): void {
		void this.#read();
	}

	/** A person has read why and decided; the fact stays kept on the server. */
	async dealWith(row: RefusalRow): Promise<void> {
		await this.#app.phone.store.write((tx) => tx.putRefusals([{ ...row, dealtWith: true }]));
		await this.#read();
		this.#app.syncNow();
	}

	async #read(): Promise<void> {
		const [diary, refusals] = await this.#app.phone.store.read(async (tx) => [
			await tx.diary(),
			await tx.refusals()
		]);
		this.#diary = diary;
		this.#refusals = refusals.filter((row) => !row.dealtWith);
	}
}

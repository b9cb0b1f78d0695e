import type { App } from '#lib/app/app.svelte.ts';
import type { HandIns, TakenIn, TakeInProblem } from '#lib/app/hand-ins.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import { parcelBytes, parseParcelBytes } from '#lib/core/protocol/parcel.ts';
import type { Result } from '#lib/core/result.ts';
import type { TakenRow } from '#lib/device/hand-over-book.ts';
import type { SyncStatus } from '#lib/sync/status.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { saveFile } from '../../../parts/save-file.ts';
import { forwardWords, refusedWords, stateWords, whatWords } from './words.ts';

/** What came of one file or code. */
export interface TakeOutcome {
	/** The hand-over taken in; undefined when it was refused. */
	readonly id?: string;
	readonly sentence: string;
	readonly isGood: boolean;
}

/** Hand-overs this organizer took in, and what becomes of them. */
export class TakenInList {
	readonly #app: App;
	#isBusy = $state(false);
	#isForwarding = $state(false);
	#isRead = $state(false);
	#outcomes = $state.raw<readonly TakeOutcome[]>([]);
	#rows = $state.raw<readonly TakenRow[]>([]);
	#problem = $state<CallProblem>();
	#saved = $state<string>();
	#returnCode = $state.raw<{ readonly id: string; readonly message: Uint8Array }>();

	constructor(app: App) {
		this.#app = app;
	}

	/** Files are being opened. */
	get isBusy(): boolean {
		return this.#isBusy;
	}

	get isForwarding(): boolean {
		return this.#isForwarding;
	}

	/** The rows are what this device holds. */
	get isRead(): boolean {
		return this.#isRead;
	}

	/** Of what was chosen last, as it stands now: what has gone on to the township is not said to wait. */
	get outcomes(): readonly TakeOutcome[] {
		return this.#outcomes.map((outcome) => {
			const row = this.#rows.find(({ id, state }) => id === outcome.id && state.kind !== 'waiting');
			if (row === undefined) return outcome;
			const words = { what: whatWords(row, this.#app), state: stateWords(row.state) };
			return { ...outcome, sentence: m.handover_taken_now(words) };
		});
	}

	/** Newest first. */
	get rows(): readonly TakenRow[] {
		return this.#rows;
	}

	/** Why what waits could not be passed on; undefined when nothing stood in the way. */
	get problem(): string | undefined {
		return this.#problem && forwardWords(this.#problem);
	}

	/** Name of the return file last saved or shared. */
	get saved(): string | undefined {
		return this.#saved;
	}

	/** Reads again; the status is only the reason to. */
	follow(_status: SyncStatus): void {
		void this.#with(() => Promise.resolve());
	}

	/** Takes files in, and tries to pass them on. */
	async take(files: readonly File[]): Promise<void> {
		this.#isBusy = true;
		this.#outcomes = [];
		for (const file of files) {
			const text = await file.text();
			await this.#with(async (ins) => this.#note(await ins.takeInText(text), file.name));
		}
		this.#isBusy = false;
		await this.forward();
	}

	/** Takes in what a camera read, and tries to pass it on. */
	async takeCode(message: Uint8Array): Promise<void> {
		this.#outcomes = [];
		const parcel = parseParcelBytes(message);
		await this.#with(async (ins) =>
			this.#note(parcel.ok ? await ins.takeIn(parcel.value) : parcel, m.handover_scan_name())
		);
		await this.forward();
	}

	/** Passes on what waits. */
	async forward(): Promise<void> {
		if (this.#isForwarding) return;
		this.#isForwarding = true;
		await this.#with(async (ins) => {
			this.#problem = await ins.forward();
		});
		this.#isForwarding = false;
	}

	/** One the server would not have goes to it once more. */
	async again(row: TakenRow): Promise<void> {
		await this.#with(async (ins) => {
			if (row.parcel !== undefined) await ins.takeIn(row.parcel);
		});
		await this.forward();
	}

	/** The return to one as what a camera can read; undefined before the server has it. */
	returnCode({ id }: TakenRow): Uint8Array | undefined {
		return this.#returnCode?.id === id ? this.#returnCode.message : undefined;
	}

	/** Makes it. */
	async makeReturnCode(row: TakenRow): Promise<void> {
		await this.#with(async (ins) => {
			const parcel = await ins.returnTo(row);
			this.#returnCode = parcel && { id: row.id, message: parcelBytes(parcel.parcel) };
		});
	}

	/** The return to one, handed to the person. */
	async saveReturn(row: TakenRow): Promise<void> {
		await this.#with(async (ins) => {
			const file = await ins.returnTo(row);
			if (file === undefined) return;
			const outcome = await saveFile(file.blob, file.name, 'share');
			if (outcome !== 'cancelled') this.#saved = file.name;
		});
	}

	#note(result: Result<TakenIn, TakeInProblem>, name: string): void {
		const outcome = result.ok
			? { id: result.value.row.id, sentence: this.#takenWords(result.value), isGood: true }
			: { sentence: refusedWords(result.problem, name), isGood: false };
		this.#outcomes = [...this.#outcomes, outcome];
	}

	#takenWords({ row, isNew }: TakenIn): string {
		const what = whatWords(row, this.#app);
		return isNew ? m.handover_taken_new({ what }) : m.handover_taken_known({ what });
	}

	async #with(work: (ins: HandIns) => Promise<void>): Promise<void> {
		const ins = await this.#app.handIns();
		try {
			await work(ins);
			this.#rows = await ins.all();
			this.#isRead = true;
		} finally {
			await ins.close();
		}
	}
}

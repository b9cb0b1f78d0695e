import { lectureText, type LectureName } from '#lib/core/lecture/release.ts';
import { PositionStore, type PositionRow } from '#lib/device/positions.ts';
import { storageProblemOf } from '#lib/device/storage-error.ts';

/** Nobody means to go on where they only looked in. */
const LEAST_S = 15;
/** Who hears the last words is through. */
const END_S = 20;

/** Where somebody stopped in each lecture, as rune state. Never sent anywhere; see device/positions. */
export class Positions {
	readonly who: string;
	readonly #store = new PositionStore();
	#rows = $state.raw<ReadonlyMap<string, PositionRow>>(new Map());
	#isReady = $state(false);
	#isKept = $state(true);

	/** @param who whose turn it is; another person has another object */
	constructor(who: string) {
		this.who = who;
		void this.#read();
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	/** False where this phone can keep none: the next time begins at the beginning. */
	get isKept(): boolean {
		return this.#isKept;
	}

	/** The newest first. */
	get all(): readonly PositionRow[] {
		return [...this.#rows.values()].sort((a, b) => b.at - a.at);
	}

	/** Undefined: from the beginning. */
	of(name: LectureName): PositionRow | undefined {
		return this.#rows.get(lectureText(name));
	}

	/** Notes where somebody is; near the beginning and the end there is nothing to go on with. */
	async note(name: LectureName, positionS: number, durationS: number): Promise<void> {
		const lecture = lectureText(name);
		const isUnderWay = positionS >= LEAST_S && positionS <= durationS - END_S;
		const rows = new Map(this.#rows);
		if (!isUnderWay) {
			if (!rows.delete(lecture)) return;
			this.#rows = rows;
			await this.#inStore(() => this.#store.remove(this.who, lecture));
			return;
		}
		const row = { who: this.who, lecture, positionS, durationS, at: Date.now() };
		rows.set(lecture, row);
		this.#rows = rows;
		await this.#inStore(() => this.#store.put(row));
	}

	async #read(): Promise<void> {
		const rows = await this.#inStore(() => this.#store.of(this.who));
		const found = (rows ?? []).map((row) => [row.lecture, row] as const);
		// What was noted while the read went on is newer.
		this.#rows = new Map([...found, ...this.#rows]);
		this.#isReady = true;
	}

	async #inStore<T>(work: () => Promise<T>): Promise<T | undefined> {
		try {
			return await work();
		} catch (error) {
			if (storageProblemOf(error) === undefined) throw error;
			this.#isKept = false;
			return undefined;
		}
	}
}

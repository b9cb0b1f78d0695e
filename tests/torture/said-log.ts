import { appendFileSync, writeFileSync } from 'node:fs';
import { isRecord } from './is-record.ts';

/** A mark as it stands on the phone or the server. */
export interface FoundMark {
	readonly key: string;
	readonly value: string;
}

/** A tap: number `number` of all, which gives a row this value. */
export interface PlannedTap extends FoundMark {
	readonly number: number;
}

/** A mark that had been said to be saved and was not found. */
export interface Loss {
	readonly key: string;
	/** Number of the tap that was said to be saved. */
	readonly said: number;
	/** What was found instead; undefined for nothing at all. */
	readonly found: string | undefined;
}

/**
 * The log outside the browser: what the page said was saved, taken down in the moment it said so. A later tap of the same row
 * may be found in place of the one said; an earlier one, or none, is a loss.
 */
export class SaidLog {
	readonly #file: string;
	readonly #said = new Map<string, number>();
	/** Of each row: the number of the newest tap that gives it a value. */
	readonly #newest = new Map<string, number>();
	#taps = 0;
	#saidCount = 0;

	/** `file`: where every line is also written, for reading after a loss. */
	constructor(file: string) {
		this.#file = file;
		writeFileSync(file, '');
	}

	/** Taps planned or heard of. */
	get taps(): number {
		return this.#taps;
	}

	/** Marks that were said to be saved. */
	get saidCount(): number {
		return this.#saidCount;
	}

	/** Takes down a tap that may be made; told before it is made, so that none is unknown. */
	plan({ key, value, number }: PlannedTap): void {
		this.#taps += 1;
		this.#newest.set(`${key} ${value}`, number);
	}

	/** Takes down one line of what the page says: `{ what: 'tap' | 'said', marked: [{ key, value, number }] }` counts. */
	hear(line: string): void {
		appendFileSync(this.#file, `${line}\n`);
		const news = parseLine(line);
		for (const tap of news?.marked ?? []) {
			if (news?.what === 'tap') this.plan(tap);
			if (news?.what === 'said') this.#say(tap);
		}
	}

	note(text: string): void {
		appendFileSync(this.#file, `# ${text}\n`);
	}

	/** What was said and is not there. */
	lossesIn(found: readonly FoundMark[]): Loss[] {
		const there = new Map(found.map(({ key, value }) => [key, value]));
		return [...this.#said].flatMap(([key, said]) => {
			const value = there.get(key);
			return value !== undefined && this.#numberOf(key, value) >= said
				? []
				: [{ key, said, found: value }];
		});
	}

	/** Losses are told once: what is gone cannot be asked for in the next round again. */
	forget(losses: readonly Loss[]): void {
		for (const { key } of losses) this.#said.delete(key);
	}

	#say({ key, number }: PlannedTap): void {
		this.#saidCount += 1;
		this.#said.set(key, Math.max(this.#said.get(key) ?? 0, number));
	}

	/** A value that tells its number is believed also when its tap was not heard of: the kill may have been faster. */
	#numberOf(key: string, value: string): number {
		const [, number] = /^tap-(\d+)$/.exec(value) ?? [];
		return Number(number ?? this.#newest.get(`${key} ${value}`) ?? 0);
	}
}

function parseLine(line: string): { what: string; marked: readonly PlannedTap[] } | undefined {
	if (!line.startsWith('{"what":')) return undefined;
	const parsed: unknown = JSON.parse(line);
	if (!isRecord(parsed) || !Array.isArray(parsed['marked'])) return undefined;
	return { what: String(parsed['what']), marked: parsed['marked'].filter(isTap) };
}

const isTap = (tap: unknown): tap is PlannedTap =>
	isRecord(tap) &&
	typeof tap['key'] === 'string' &&
	typeof tap['value'] === 'string' &&
	typeof tap['number'] === 'number';

import { appendFileSync } from 'node:fs';
import type { NumberedMark } from './page-contract.ts';

/** A mark that had been said to be saved and was not found. */
export interface Loss {
	readonly key: string;
	/** Number of the tap that was said to be saved. */
	readonly said: number;
	/** What was found instead; undefined for nothing at all. */
	readonly found: number | undefined;
}

/**
 * The log outside the browser: what the page said was saved, taken down in the moment it said so. A later tap of the same row
 * may be found in place of the one said; an earlier one, or none, is a loss.
 */
export class SaidLog {
	readonly #file: string;
	readonly #said = new Map<string, number>();
	#taps = 0;
	#saidCount = 0;

	/** `file`: where every line is also written, for reading after a loss. */
	constructor(file: string) {
		this.#file = file;
	}

	/** Taps made, as far as was heard. */
	get taps(): number {
		return this.#taps;
	}

	/** Marks that were said to be saved. */
	get saidCount(): number {
		return this.#saidCount;
	}

	/** Takes down one line of what the page says. */
	hear(line: string): void {
		appendFileSync(this.#file, `${line}\n`);
		const news = parseLine(line);
		if (news === undefined) return;
		if (news.what === 'tap') {
			this.#taps += news.marked.length;
			return;
		}
		for (const { key, number } of news.marked) {
			this.#saidCount += 1;
			this.#said.set(key, Math.max(this.#said.get(key) ?? 0, number));
		}
	}

	note(text: string): void {
		appendFileSync(this.#file, `# ${text}\n`);
	}

	/** What was said and is not there. */
	lossesIn(found: readonly NumberedMark[]): Loss[] {
		const there = new Map(found.map(({ key, number }) => [key, number]));
		return [...this.#said].flatMap(([key, said]) => {
			const number = there.get(key);
			return (number ?? 0) >= said ? [] : [{ key, said, found: number }];
		});
	}

	/** Losses are told once: what is gone cannot be asked for in the next round again. */
	forget(losses: readonly Loss[]): void {
		for (const { key, found } of losses) {
			if (found === undefined) this.#said.delete(key);
			else this.#said.set(key, found);
		}
	}
}

function parseLine(line: string): { what: string; marked: readonly NumberedMark[] } | undefined {
	if (!line.startsWith('{"what":')) return undefined;
	const parsed: unknown = JSON.parse(line);
	if (typeof parsed !== 'object' || parsed === null) return undefined;
	if (!('what' in parsed && 'marked' in parsed && Array.isArray(parsed.marked))) return undefined;
	return { what: String(parsed.what), marked: parsed.marked.filter(isMark) };
}

const isMark = (mark: unknown): mark is NumberedMark =>
	typeof mark === 'object' && mark !== null && 'key' in mark && 'number' in mark;

import { marksPrefix, parseMark, type Mark } from '#lib/core/attendance/mark.ts';
import type { Sheet, SheetRow } from '#lib/core/attendance/sheet.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { SessionId } from '#lib/core/ids.ts';
import type { Delivery, RollEntry } from '#lib/ui/roll/roll-entry.ts';
import { entryOf } from './entry.ts';
import { RowCell } from './row-cell.svelte.ts';

/** What the rows are drawn from; asked again at every drawing. */
interface RowSource {
	readonly sheet: () => Sheet | undefined;
	/** A key's row as the device keeps it; `waiting` is set until the server has acknowledged it. */
	readonly kept: (key: string) => { readonly waiting?: unknown } | undefined;
}

/**
 * The rows of a roll as the list shows them: what the sheet says, and over it the taps under way and those that failed. Drawing
 * is by hand, row by row, because a list of 600 that looked at every row after every tap would not answer in the same frame.
 */
export class DrawnRows {
	#cells = $state.raw<ReadonlyMap<string, RowCell>>(new Map());
	readonly #entries = $derived([...this.#cells.values()]);
	readonly #prefix: string;
	readonly #source: RowSource;
	/** Taps under way, and those that failed. */
	readonly #onTheWay = new Map<
		string,
		{ readonly mark: Mark; readonly delivery: Delivery | undefined }
	>();
	/** People marked while this page is open: their rows say 已存本机, others 待同步. */
	readonly #markedHere = new Set<string>();

	constructor(session: SessionId, source: RowSource) {
		this.#prefix = marksPrefix(session);
		this.#source = source;
	}

	get entries(): readonly RollEntry[] {
		return this.#entries;
	}

	/** The mark of a tap that could not be saved. */
	unsavedOf(id: string): Mark | undefined {
		const tap = this.#onTheWay.get(id);
		return tap?.delivery === 'unsaved' ? tap.mark : undefined;
	}

	/** Shows what is being saved, or (`unsaved`) what could not be. */
	showTaps(drafts: readonly Draft[], delivery: Delivery | undefined): void {
		for (const draft of drafts) {
			const person = this.#personOf(draft.key);
			const mark = parseMark(draft.value);
			if (person === undefined) continue;
			this.#markedHere.add(person);
			if (mark === undefined) this.#onTheWay.delete(person);
			else this.#onTheWay.set(person, { mark, delivery });
		}
		this.draw(drafts.map(({ key }) => key));
	}

	/** What was being saved is in the sheet now. */
	settleTaps(drafts: readonly Draft[]): void {
		for (const draft of drafts) {
			const person = this.#personOf(draft.key);
			if (person !== undefined) this.#onTheWay.delete(person);
		}
		this.draw(drafts.map(({ key }) => key));
	}

	/** Draws the rows that some keys touch. Only a mark leaves everybody where they are; after anything else all are looked at. */
	draw(changed: readonly string[]): void {
		const people = changed.map((key) => this.#personOf(key));
		const areMarks = people.every(
			(id) => id !== undefined && this.#cells.has(id) && this.#rowOf(id) !== undefined
		);
		if (!areMarks || changed.length > BATCH) {
			this.#drawAll();
			return;
		}
		for (const id of people) {
			const row = id === undefined ? undefined : this.#rowOf(id);
			if (row !== undefined) this.#drawRow(row);
		}
	}

	#drawAll(): void {
		const cells = (this.#source.sheet()?.rows ?? []).map((row) => this.#drawRow(row));
		const ids = [...this.#cells.keys()];
		const areTheSame =
			ids.length === cells.length && cells.every((cell, index) => cell.id === ids[index]);
		if (!areTheSame) this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
	}

	#drawRow(row: SheetRow): RowCell {
		const { id } = row.person;
		const cell = this.#cells.get(id);
		const state = { onTheWay: this.#onTheWay.get(id), delivery: this.#deliveryOf(id) };
		const entry = entryOf(row, cell?.shown, state);
		if (cell === undefined) return new RowCell(entry);
		cell.shown = entry;
		return cell;
	}

	#rowOf(id: string): SheetRow | undefined {
		return this.#source.sheet()?.rows.find((row) => row.person.id === id);
	}

	/** The person a mark of this session is about. */
	#personOf(key: string): string | undefined {
		return key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : undefined;
	}

	#deliveryOf(person: string): Delivery | undefined {
		const row = this.#source.kept(this.#prefix + person);
		if (row === undefined) return undefined;
		if (row.waiting === undefined) return 'delivered';
		return this.#markedHere.has(person) ? 'saved' : 'waiting';
	}
}

/** Above so many changed keys reading or drawing everything is cheaper than one by one. */
export const BATCH = 40;

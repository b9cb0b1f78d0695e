import type { Loss } from './said-log.ts';
import type { Weather } from './faults.ts';

/** What all rounds together came to. */
export class Tally {
	kills = 0;
	/** Torn records planted by us. */
	planted = 0;
	/** Relaunches that found the origin's IndexedDB without the account's database, by itself. */
	emptied = 0;
	/** The same, in the second relaunch after a record was torn by us. */
	emptiedByUs = 0;
	/** Of both, the ones whose log holds a torn record with whole ones behind it: see leveldb-log.ts. */
	explained = 0;
	/** Of both, the ones after which the journal brought the roll back, without a network. */
	reopened = 0;
	/** Facts taken back from a journal into a database that was still there. */
	recovered = 0;
	/** Relaunches that found localStorage empty. */
	emptyLocalStorage = 0;
	/** Facts that were only on the phone when it was killed, over all rounds. */
	unsentAtKill = 0;
	/** Said to be saved, and gone with an emptied database for good. */
	readonly lostWithDatabase: Loss[] = [];
	readonly losses: Loss[] = [];
	readonly weathers = new Map<Weather, number>();
	readonly journalStates = new Map<string, number>();

	/** A table for people. */
	print(more: Readonly<Record<string, string | number>>): string {
		const rows: [string, string | number][] = [
			...Object.entries(more),
			['kills (SIGKILL to the whole browser)', this.kills],
			['weather', list(this.weathers)],
			['journal', list(this.journalStates)],
			['facts only on the phone at a relaunch, summed', this.unsentAtKill],
			['torn log records planted by us', this.planted],
			['IndexedDB came back empty by itself', this.emptied],
			['IndexedDB came back empty after a planted record', this.emptiedByUs],
			['… its log holds a torn record, which explains it', this.explained],
			['… the journal brought the roll back offline', this.reopened],
			['localStorage came back empty', this.emptyLocalStorage],
			['facts taken back into a database that was there', this.recovered],
			['marks said to be saved and LOST with the database', this.lostWithDatabase.length],
			['marks said to be saved and LOST otherwise', this.losses.length]
		];
		const width = Math.max(...rows.map(([name]) => name.length)) + 2;
		return rows.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n');
	}
}

/** Counts one more of a kind. */
export function count<K>(counts: Map<K, number>, kind: K): void {
	counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

const list = (counts: ReadonlyMap<string, number>): string =>
	[...counts].map(([kind, times]) => `${kind} ${times}`).join(', ');

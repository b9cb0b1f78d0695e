import type { Person } from '#lib/core/household/person.ts';
import type { RosterPreview, RosterProblem } from '#lib/core/household/roster-table.ts';
import { fail, type Problem, type Result } from '#lib/core/result.ts';
import type { TableProblem } from './table-problem.ts';

/** What a page asks of `read-worker`. */
export interface ReadOrder {
	readonly buffer: ArrayBuffer;
	/** The first sheet with something on it when left out. */
	readonly sheet?: string;
	/** Who is on the roster already. */
	readonly roster: readonly Person[];
}

/** A file that could be opened. */
export interface ReadRoster {
	/** The sheet read; empty where a file has none. */
	readonly sheet: string;
	readonly sheets: readonly string[];
	/** One sheet may be no roster while another is. */
	readonly preview: Result<RosterPreview, RosterProblem>;
}

/** `reader-missing`: the code for it has not been fetched yet, and there is no network. */
export type RosterFileProblem = TableProblem | Problem<'reader-missing'>;

export type ReadReply = Result<ReadRoster, RosterFileProblem>;

/** Reads a roster file in a worker of its own, which is gone afterwards with all the memory it took. */
export function readRoster(order: ReadOrder): Promise<ReadReply> {
	// Written out in one piece: the bundler finds workers by this shape, and would inline anything else as a data: address.
	const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { type: 'module' });
	return new Promise<ReadReply>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<ReadReply>) => resolve(data);
		worker.onerror = (event) => {
			// Without a message the script itself did not arrive.
			if (!event.message) resolve(fail('reader-missing'));
			else reject(new Error(`The reader's worker: ${event.message}`));
		};
		worker.postMessage(order);
	}).finally(() => worker.terminate());
}

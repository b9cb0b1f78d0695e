import { parseArgs } from 'node:util';

/** What `npm run torture` may be told. */
export interface TortureOptions {
	readonly rounds: number;
	readonly seed: number;
	/** Without it the page has no private file system, as older browsers. */
	readonly hasJournal: boolean;
	/** The server is cut off, slow or killed in some rounds; without it the phone stays alone till the end. */
	readonly hasServerFaults: boolean;
	/** Folder for the log and the evidence. */
	readonly out: string | undefined;
}

export const HELP = `node tests/torture/run.ts [--rounds 200] [--seed 1] [--no-journal] [--no-faults] [--out folder]`;

/** Reads the command line. Throws on anything unknown. */
export function readOptions(args: readonly string[]): TortureOptions {
	const { values } = parseArgs({
		args: [...args],
		allowNegative: true,
		options: {
			rounds: { type: 'string', default: '200' },
			seed: { type: 'string', default: '1' },
			journal: { type: 'boolean', default: true },
			faults: { type: 'boolean', default: true },
			out: { type: 'string' }
		}
	});
	return {
		rounds: Number(values.rounds),
		seed: Number(values.seed),
		hasJournal: values.journal,
		hasServerFaults: values.faults,
		out: values.out
	};
}

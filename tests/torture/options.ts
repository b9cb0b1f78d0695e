import { parseArgs } from 'node:util';

/** What `npm run torture` may be told. */
export interface TortureOptions {
	readonly rounds: number;
	readonly seed: number;
	/** Through the product's screens, or by its App alone: quicker, and each value tells its tap. */
	readonly level: 'screen' | 'storage';
	/** Without it the page has no private file system, as older browsers. */
	readonly hasJournal: boolean;
	/** The server is cut off, slow or killed in some rounds; without it the phone stays alone till the end. */
	readonly hasServerFaults: boolean;
	/** Every how manieth kill is made to leave a torn record (see leveldb-log.ts); 0 for none. */
	readonly tornEvery: number;
	/** Folder for the log and the evidence. */
	readonly out: string | undefined;
}

/** Reads the command line. Throws on anything unknown. */
export function readOptions(args: readonly string[]): TortureOptions {
	const { values } = parseArgs({
		args: [...args],
		allowNegative: true,
		options: {
			rounds: { type: 'string', default: '200' },
			level: { type: 'string', default: 'screen' },
			seed: { type: 'string', default: '1' },
			journal: { type: 'boolean', default: true },
			faults: { type: 'boolean', default: true },
			torn: { type: 'string', default: '25' },
			out: { type: 'string' }
		}
	});
	return {
		rounds: Number(values.rounds),
		seed: Number(values.seed),
		level: values.level === 'storage' ? 'storage' : 'screen',
		hasJournal: values.journal,
		hasServerFaults: values.faults,
		tornEvery: Number(values.torn),
		out: values.out
	};
}

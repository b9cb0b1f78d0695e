/**
 * `npm run torture`: a real Chromium, killed again and again at random moments between tap, commit and acknowledgement, against
 * a real server behind a front that misbehaves. What the page said was saved stands in a log outside the browser; after each
 * relaunch, and at the end on the server, everything in the log must be there.
 *
 *   node tests/torture/run.ts [--rounds 200] [--seed 1] [--level screen|storage] [--torn 25] [--no-journal] [--no-faults]
 *                             [--out folder]
 *
 * Exit code 1 when anything was lost.
 */
import { join } from 'node:path';
import { seededChance } from '../bench/seeded.ts';
import { openGround } from './ground.ts';
import { readOptions } from './options.ts';
import { deliverAll, playRound, type Run } from './rounds.ts';
import { SaidLog } from './said-log.ts';
import { ScreenDriver } from './screen-driver.ts';
import { storageDriver } from './storage-driver.ts';
import { Tally } from './tally.ts';

async function main(): Promise<boolean> {
	const options = readOptions(process.argv.slice(2));
	const startMs = performance.now();
	const ground = await openGround(options);
	try {
		const run: Run = {
			options,
			ground,
			driver: options.level === 'screen' ? new ScreenDriver(options) : storageDriver(options),
			log: new SaidLog(join(ground.out, 'said.jsonl')),
			tally: new Tally(),
			chance: seededChance(options.seed),
			tornIn: undefined
		};
		for (let round = 1; round <= options.rounds; round++) {
			await playRound(run, round);
			if (round % 10 === 0) progress(run, round);
		}
		const atEnd = await deliverAll(run);
		report(run, { minutes: ((performance.now() - startMs) / 60_000).toFixed(1), ...atEnd });
		return isClean(run) && Object.values(atEnd).every((missing) => missing === 0);
	} finally {
		await ground.end();
	}
}

/** Without a journal an emptied database takes its unsent facts along: that is counted, and is what the journal is for. */
const isClean = ({ tally, options }: Run): boolean =>
	tally.losses.length === 0 && (!options.hasJournal || tally.lostWithDatabase.length === 0);

function report({ tally, log, options, ground }: Run, more: Record<string, string | number>): void {
	const head = { level: options.level, rounds: options.rounds, seed: options.seed };
	const counts = { 'taps planned': log.taps, 'marks said to be saved': log.saidCount };
	process.stdout.write(`${tally.print({ ...head, ...more, ...counts })}\n`);
	process.stdout.write(`log and evidence: ${ground.out}\n`);
}

function progress({ tally, log, options }: Run, round: number): void {
	const lost = tally.losses.length + tally.lostWithDatabase.length;
	process.stderr.write(
		`round ${round}/${options.rounds}: ${log.saidCount} said, ${lost} lost, ${tally.emptied} emptied, ${tally.emptiedByUs} by us\n`
	);
}

process.exitCode = (await main()) ? 0 : 1;

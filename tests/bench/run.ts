/**
 * `node tests/bench/run.ts [row…] [--quick] [--ours] [--sites n] [--phones n] [--window-s n] [--taps n]`
 *
 * Measures the budgets row by row, ours beside its peers on the same ground in the same run, and prints a table each, and all
 * goals in the end. No figure is stored anywhere: what is printed was measured now. Exit code 1 when a contender failed; a missed goal is printed
 * and is no failure.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openSlowLink, VILLAGE_2G } from '../ground/slow-link.ts';
import type { Contender, Figures, Ground, Scale } from './contender.ts';
import { describeMachine } from './machine.ts';
import { ROWS } from './rows.ts';
import { renderSummary, type RowOutcome } from './summary.ts';
import { renderRow, type Outcome } from './table.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		quick: { type: 'boolean', default: false },
		ours: { type: 'boolean', default: false },
		sites: { type: 'string', default: '100' },
		phones: { type: 'string', default: '20' },
		'window-s': { type: 'string', default: '60' },
		taps: { type: 'string', default: '300' }
	}
});

const scale: Scale = {
	sites: Number(values.sites),
	phonesPerSite: Number(values.phones),
	windowMs: Number(values['window-s']) * 1000,
	taps: Number(values.taps)
};

/** Runs one contender on a fresh ground and ends all it started. */
async function measure(contender: Contender): Promise<Figures> {
	const ends: (() => unknown)[] = [];
	const ground: Ground = {
		scale,
		onEnd: (end) => void ends.push(end),
		openLink: async (target) => {
			const link = await openSlowLink({ target, ...VILLAGE_2G });
			ends.push(() => link.close());
			return link;
		}
	};
	try {
		return await contender.run(ground);
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

async function outcomeOf(contender: Contender, isOurs: boolean): Promise<Outcome> {
	const { name } = contender;
	if (contender.wired === false) return { name, isOurs, result: { kind: 'not-wired' } };
	const isSkipped = values.quick && contender.slow === true;
	if (isSkipped || (values.ours && !isOurs)) return { name, isOurs, result: { kind: 'skipped' } };
	process.stderr.write(`… ${name}\n`);
	try {
		return { name, isOurs, result: { kind: 'measured', figures: await measure(contender) } };
	} catch (error) {
		process.stderr.write(
			`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
		);
		process.exitCode = 1;
		const reason = error instanceof Error ? error.message : String(error);
		return { name, isOurs, result: { kind: 'failed', reason } };
	}
}

const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
	const known = ROWS.map((row) => row.name).join(', ');
	process.stderr.write(`Unknown: ${unknown.join(', ')}. There are: ${known}.\n`);
	process.exit(2);
}

console.log(await describeMachine());
const all: RowOutcome[] = [];
for (const row of ROWS) {
	if (positionals.length > 0 && !positionals.includes(row.name)) continue;
	const outcomes: Outcome[] = [];
	const loads = [loadavg()[0] ?? NaN];
	for (const contender of row.ours) outcomes.push(await outcomeOf(contender, true));
	for (const contender of row.peers) outcomes.push(await outcomeOf(contender, false));
	loads.push(loadavg()[0] ?? NaN);
	console.log(renderRow(row, outcomes));
	console.log(`load   ${loads.map((load) => load.toFixed(1)).join(' → ')} while it ran`);
	all.push({ row, outcomes });
}
console.log(renderSummary(all));

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { addCounts, COUNTED, noCounts } from './counts.ts';
import { live, type Outcome } from './world.ts';

/**
 * `npm run simulate -- --seeds 10000 [--from 1] [--workers 2]`: lives through that many worlds and prints what happened in them.
 * `node tests/simulation/run.ts --seed N --trace`: one world, told line by line.
 */

interface Share {
	readonly from: number;
	readonly to: number;
	readonly step: number;
}

const { values } = parseArgs({
	options: {
		seed: { type: 'string' },
		seeds: { type: 'string', default: '100' },
		from: { type: 'string', default: '1' },
		workers: { type: 'string' },
		trace: { type: 'boolean', default: false },
		'stop-at-first': { type: 'boolean', default: false }
	}
});

if (!isMainThread) await liveShare(workerData as Share);
else if (values.seed !== undefined) await liveOne(Number(values.seed));
else await liveMany();

async function liveOne(seed: number): Promise<void> {
	const outcome = await live(seed, values.trace ? { trace: (line) => console.log(line) } : {});
	console.log(JSON.stringify(outcome.counts));
	console.log(outcome.violation ?? `Seed ${seed}: all laws hold.`);
	process.exitCode = outcome.violation === undefined ? 0 : 1;
}

async function liveShare({ from, to, step }: Share): Promise<void> {
	for (let seed = from; seed <= to; seed += step) parentPort?.postMessage(await live(seed));
}

async function liveMany(): Promise<void> {
	const from = Number(values.from);
	const to = from + Number(values.seeds) - 1;
	const step = Number(values.workers ?? Math.min(2, availableParallelism()));
	const totals = noCounts();
	const failed: Outcome[] = [];
	const fewest = { phones: Infinity, facts: Infinity };
	let done = 0;
	const startedMs = performance.now();
	const onOutcome = (outcome: Outcome) => {
		done += 1;
		addCounts(totals, outcome.counts);
		if (outcome.violation === undefined) {
			fewest.phones = Math.min(fewest.phones, outcome.counts.phones);
			fewest.facts = Math.min(fewest.facts, outcome.counts.facts);
			return;
		}
		failed.push(outcome);
		console.log(`\nSeed ${outcome.seed}: ${outcome.violation}`);
		console.log(`  again: npm run simulate -- --seed ${outcome.seed} --trace`);
	};
	await Promise.all(
		Array.from({ length: step }, (_, index) =>
			runWorker({ from: from + index, to, step }, onOutcome)
		)
	);
	const seconds = (performance.now() - startedMs) / 1000;
	console.log(COUNTED.map((name) => `${name.padEnd(18)}${totals[name]}`).join('\n'));
	console.log(`each with at least ${fewest.phones} phones and ${fewest.facts} facts`);
	console.log(
		`${done} seeds (${from}–${to}) in ${seconds.toFixed(1)} s, ${((seconds * 1000) / done).toFixed(1)} ms each with ${step} workers: ${failed.length} failed`
	);
	process.exitCode = failed.length === 0 ? 0 : 1;
}

function runWorker(share: Share, onOutcome: (outcome: Outcome) => void): Promise<void> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(new URL(import.meta.url), { workerData: share });
		worker.on('message', (outcome: Outcome) => {
			onOutcome(outcome);
			if (outcome.violation !== undefined && values['stop-at-first']) process.exit(1);
		});
		worker.on('error', reject);
		worker.on('exit', () => resolve());
	});
}

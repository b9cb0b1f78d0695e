import { fork } from 'node:child_process';
import { usageOf } from '../../ground/processes.ts';
import type { Figures, Ground } from '../contender.ts';
import { percentilesMs } from '../figures.ts';
import type { LoadNews, LoadOrder } from './generator.ts';
import type { LoadReport } from './visit.ts';

/** The columns of the row. */
export const LOAD_COLUMNS = [
	'phones',
	'errors',
	'visitP50Ms',
	'visitP95Ms',
	'visitP99Ms',
	'requestP99Ms',
	'elapsedMs',
	'serverPeakBytes',
	'serverCpuPercent',
	'generatorCpuPercent'
] as const;

/** Plays the visits against a server process and measures both. Prints the reasons of failed visits. */
export async function drive(
	ground: Ground,
	{ order, serverPid }: { order: LoadOrder; serverPid: number }
): Promise<Figures> {
	const child = fork(new URL('./generator.ts', import.meta.url));
	ground.onEnd(() => child.kill('SIGKILL'));
	let cpuBeforeMs = 0;
	const report = await new Promise<LoadReport>((resolve, reject) => {
		child.on('message', (news: LoadNews) => {
			if (news.kind === 'done') resolve(news.report);
			else void usageOf(serverPid).then(({ cpuMs }) => (cpuBeforeMs = cpuMs), reject);
		});
		child.once('exit', (code) =>
			reject(new Error(`The load generator ended with ${code ?? 'a signal'}.`))
		);
		child.send(order);
	});
	const usage = await usageOf(serverPid);
	for (const reason of report.reasons) process.stderr.write(`  failed visit: ${reason}\n`);
	const percent = (cpuMs: number): number => (100 * cpuMs) / report.elapsedMs;
	return {
		phones: order.world.sites * order.world.phonesPerSite,
		errors: report.errors,
		...percentilesMs('visit', report.visitsMs),
		...percentilesMs('request', report.requestsMs),
		elapsedMs: report.elapsedMs,
		serverPeakBytes: usage.peakRssBytes,
		serverCpuPercent: percent(usage.cpuMs - cpuBeforeMs),
		generatorCpuPercent: percent(report.cpuMs),
		latestStartMs: report.latestStartMs
	};
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SLOWER = new URL('./slow-family.ts', import.meta.url);

/**
 * Makes a process and its whole family `rate` times slower, all threads of it: a browser's service workers, decoders and database as
 * well, which `throttleCpu` does not reach. Returns what ends it. The machine should have a core to spare for what does the slowing.
 */
export async function slowDown(pid: number, rate: number): Promise<() => Promise<void>> {
	const slower = fork(fileURLToPath(SLOWER), [String(pid), String(rate)]);
	await once(slower, 'message');
	return async () => {
		const ended = once(slower, 'exit');
		slower.kill('SIGTERM');
		await ended;
	};
}

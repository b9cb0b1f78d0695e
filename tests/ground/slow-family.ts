/**
 * `node tests/ground/slow-family.ts <pid> <rate>`: lets a process and its family run only one part in `rate` of the time, by stopping
 * and continuing them, until it is ended itself. Used through `slowDown`.
 */
import { familyOf } from './processes.ts';

const RUNS_MS = 2;
const LOOK_EVERY_MS = 500;

const pid = Number(process.argv[2]);
const rate = Number(process.argv[3]);
let family = await familyOf(pid);
const state = { isEnding: false };

const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
	for (const member of family) {
		try {
			process.kill(member, name);
		} catch (error) {
			const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
			if (!isGone) throw error;
		}
	}
};
/** Timers of Node are too coarse for this. */
const cell = new Int32Array(new SharedArrayBuffer(4));
const wait = (ms: number): void => void Atomics.wait(cell, 0, 0, ms);

// Whoever asked for it is done, or gone.
for (const event of ['SIGTERM', 'disconnect']) process.once(event, () => (state.isEnding = true));
process.send?.('ready');
let lookedAtMs = performance.now();
while (!state.isEnding) {
	signal('SIGCONT');
	wait(RUNS_MS);
	signal('SIGSTOP');
	wait(RUNS_MS * (rate - 1));
	if (performance.now() - lookedAtMs < LOOK_EVERY_MS) continue;
	// New processes are slowed down as well; this is also where the signal to end is heard.
	family = await familyOf(pid);
	lookedAtMs = performance.now();
}
signal('SIGCONT');
if (process.connected) process.disconnect();

import { setTimeout as wait } from 'node:timers/promises';
import type { ExchangeParts } from '../gateway/exchange/parts.ts';
import { runJobsOnce, type JobDeps } from './jobs.ts';

/** What following needs: the parts of the exchange and a clock. */
export interface FollowDeps extends ExchangeParts, Pick<JobDeps, 'onfailure'> {
	/** Epoch ms. */
	readonly clock: () => number;
	/** Waits some ms; false when the signal aborted. Left out: a timer that keeps no process alive. */
	readonly pause?: (delayMs: number, signal: AbortSignal) => Promise<boolean>;
}

/** 2 s: a burst of phones that come back together is worked on together. */
const QUIET_MS = 2_000;
/** 1 min: how far totals and snapshots of one database may lag behind its segments. */
const REST_MS = 60_000;
/** 10 min: everything is looked at, for what another server stored and did not live to work on. */
const SWEEP_MS = 600_000;
/** 1 day, where no other server writes: then it only makes up for what nobody thought of. */
const LONE_SWEEP_MS = 86_400_000;

/**
 * Runs the jobs until the signal aborts: over everything at first and now and then, and in between over the databases this
 * process has just written to. Databases are not followed one by one: 700 open feeds would keep 700 databases open.
 */
export async function followJobs(deps: FollowDeps, signal: AbortSignal): Promise<void> {
	const dirty = new Set<string>();
	const restingUntilMs = new Map<string, number>();
	deps.touched.listen((scope) => dirty.add(scope), signal);
	const sweepEveryMs = deps.store.kind === 'couch' ? SWEEP_MS : LONE_SWEEP_MS;
	const { clock, pause = waitFor } = deps;
	let sweepAtMs = clock();
	for (;;) {
		const now = clock();
		const isSweep = now >= sweepAtMs;
		const due = [...dirty].filter((name) => (restingUntilMs.get(name) ?? 0) <= now);
		if (isSweep || due.length > 0) {
			if (isSweep) sweepAtMs = now + sweepEveryMs;
			for (const name of isSweep ? [...dirty] : due) {
				dirty.delete(name);
				restingUntilMs.set(name, now + REST_MS);
			}
			const jobDeps = { ...deps, now, breathe: nextTurn, signal };
			for (const name of await runJobsOnce(jobDeps, isSweep ? undefined : due)) dirty.add(name);
		}
		if (!(await pause(QUIET_MS, signal))) return;
	}
}

/** Lets whatever waits have its turn; the jobs are never urgent. */
const nextTurn = (): Promise<void> => new Promise((go) => setImmediate(go));

async function waitFor(delayMs: number, signal: AbortSignal): Promise<boolean> {
	try {
		await wait(delayMs, undefined, { signal, ref: false });
		return true;
	} catch (error) {
		if (signal.aborted) return false;
		throw error;
	}
}

import { setTimeout as pause } from 'node:timers/promises';

/** How long to look, how often, and what for (for the error's sentence). */
export interface WaitOptions {
	readonly withinMs: number;
	readonly everyMs?: number;
	readonly what: string;
}

/** Looks until `isTrue` says so; throws a sentence when the time is over. For things of the outside that send no signal. */
export async function waitUntil(
	isTrue: () => Promise<boolean> | boolean,
	{ withinMs, everyMs = 20, what }: WaitOptions
): Promise<void> {
	const endsAtMs = performance.now() + withinMs;
	while (!(await isTrue())) {
		if (performance.now() > endsAtMs) throw new Error(`Waited ${withinMs} ms for ${what}.`);
		await pause(everyMs);
	}
}

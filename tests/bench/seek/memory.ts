import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { familyOf } from '../../ground/processes.ts';
import { waitUntil } from '../../ground/wait-until.ts';

const EVERY_MS = 250;
/** Changes of a second that mean nothing. */
const AT_REST_BYTES = 500_000;

/** Memory of a process and its family, what they share counted once (the kernel's proportional set size). */
async function memoryOf(pid: number): Promise<number> {
	const texts = await Promise.all(
		(await familyOf(pid)).map((member) =>
			// One that ends meanwhile has no memory.
			readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '')
		)
	);
	const kilobytes = texts.map((text) => Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0));
	return kilobytes.reduce((sum, value) => sum + value, 0) * 1024;
}

/** By how much a browser's memory grows while work is done: the most there was, over what there was before. */
export async function memoryDuring<T>(
	pid: number,
	work: () => Promise<T>
): Promise<{ readonly value: T; readonly addedBytes: number }> {
	const before = await settledMemoryOf(pid);
	const seen = { mostBytes: before, isDone: false };
	const watching = watch(pid, seen);
	try {
		const value = await work();
		return { value, addedBytes: seen.mostBytes - before };
	} finally {
		seen.isDone = true;
		await watching;
	}
}

/** What it has once it has come to rest. */
async function settledMemoryOf(pid: number): Promise<number> {
	let before = NaN;
	let now = await memoryOf(pid);
	await waitUntil(
		async () => {
			before = now;
			now = await memoryOf(pid);
			return Math.abs(now - before) < AT_REST_BYTES;
		},
		{ withinMs: 60_000, everyMs: 1000, what: 'a browser at rest' }
	);
	return now;
}

async function watch(pid: number, seen: { mostBytes: number; isDone: boolean }): Promise<void> {
	while (!seen.isDone) {
		seen.mostBytes = Math.max(seen.mostBytes, await memoryOf(pid));
		await pause(EVERY_MS);
	}
}

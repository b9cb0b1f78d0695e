/**
 * Processes as Linux shows them in /proc: whole families to kill, and what one of them uses. Only ids of processes that the
 * caller started are ever signalled, never names.
 */
import { readdir, readFile } from 'node:fs/promises';
import { waitUntil } from './wait-until.ts';

/** What a process has used so far. */
export interface ProcessUsage {
	/** Memory in RAM now. */
	readonly rssBytes: number;
	/** The most it ever had in RAM. */
	readonly peakRssBytes: number;
	/** Processor time, user and system, all threads. */
	readonly cpuMs: number;
}

interface ProcessRow {
	readonly pid: number;
	readonly parent: number;
	readonly state: string;
	readonly cpuTicks: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;
const GONE_WITHIN_MS = 10_000;

/** Undefined when the process has ended meanwhile. */
async function readRow(pid: number): Promise<ProcessRow | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name in parentheses may hold spaces; fields are counted after it (proc(5): state is field 3).
	const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
	if (fields === undefined) return undefined;
	return {
		pid,
		state: fields[0] ?? '',
		parent: Number(fields[1]),
		cpuTicks: Number(fields[11]) + Number(fields[12])
	};
}

async function readAllRows(): Promise<ProcessRow[]> {
	const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
	const rows = await Promise.all(pids.map(readRow));
	return rows.filter((row) => row !== undefined);
}

/** The process, its children, their children. */
export async function familyOf(pid: number): Promise<number[]> {
	const rows = await readAllRows();
	const family = [pid];
	for (const member of family) {
		family.push(...rows.filter((row) => row.parent === member).map((row) => row.pid));
	}
	return family;
}

/** Whether the process runs; one that has ended and waits to be collected does not. */
export async function isRunning(pid: number): Promise<boolean> {
	const row = await readRow(pid);
	return row !== undefined && row.state !== 'Z' && row.state !== 'X';
}

/** The children of this process whose command line passes the test. */
export async function ownChildren(
	isWanted: (args: readonly string[]) => boolean
): Promise<number[]> {
	const rows = (await readAllRows()).filter((row) => row.parent === process.pid);
	const wanted: number[] = [];
	for (const { pid } of rows) {
		const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (isWanted(line.split('\0'))) wanted.push(pid);
	}
	return wanted;
}

/** SIGKILL to a process and its whole family; returns when all are gone. */
export async function killFamily(pid: number): Promise<void> {
	const family = await familyOf(pid);
	// The group first: it is one system call, so that no parent sees its child die and tidies up.
	for (const id of [-pid, ...family]) sendKill(id);
	await waitUntil(async () => (await Promise.all(family.map(isRunning))).every((runs) => !runs), {
		withinMs: GONE_WITHIN_MS,
		what: `the end of process ${pid}`
	});
}

function sendKill(id: number): void {
	try {
		process.kill(id, 'SIGKILL');
	} catch (error) {
		const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
		if (!isGone) throw error;
	}
}

/** What a running process uses. Throws when it has ended. */
export async function usageOf(pid: number): Promise<ProcessUsage> {
	const row = await readRow(pid);
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kilobytes = (name: string): number =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN);
	return {
		rssBytes: kilobytes('VmRSS') * 1024,
		peakRssBytes: kilobytes('VmHWM') * 1024,
		cpuMs: (row?.cpuTicks ?? NaN) * MS_PER_TICK
	};
}

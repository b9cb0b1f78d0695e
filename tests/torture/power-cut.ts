/**
 * Does an acknowledged write survive a power cut? A child puts documents one by one and says when each begins and when it is
 * acknowledged; strace notes, in the kernel's order, what is written and what is synced. An acknowledgement counts only if
 * every byte written to a log of LevelDB before it was synced before it, by a sync that had come back.
 *
 * The same is done with PouchDB as it comes, which must fail, or the check proves nothing.
 *
 * `node tests/torture/power-cut.ts [--puts 200]`; needs strace (Linux).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import PouchDB from 'pouchdb';
import { openEmbeddedStore } from '../../server/store/embedded.ts';

const DATABASE = 'site-1';
/** Every tenth document is large, so that LevelDB changes to a new log several times. */
const LARGE_CHARACTERS = 200_000;
const STDOUT = 1;

type Subject = 'durable' | 'stock';

/** What strace saw between one put's beginning and its acknowledgement. */
interface Trial {
	readonly syncs: number;
	/** Logs with bytes that no completed sync covered when the put was acknowledged. */
	readonly dirtyLogs: number;
	readonly isStored: boolean;
}

interface Options {
	readonly puts: number;
	readonly child: Subject | undefined;
	readonly folder: string;
}

async function main({ puts, child, folder }: Options): Promise<void> {
	if (child === 'durable') return putDurably(folder, puts);
	if (child === 'stock') return putStock(folder, puts);
	const durable = trace('durable', puts);
	const stock = trace('stock', Math.min(puts, 50));
	report('embedded store', durable);
	report('PouchDB as it comes (must fail)', stock);
	const isProven = durable.length === puts && durable.every(isSafe) && !stock.some(isSafe);
	console.log(isProven ? 'Every acknowledged write was synced first.' : 'NOT PROVEN.');
	process.exitCode = isProven ? 0 : 1;
}

const isSafe = ({ syncs, dirtyLogs, isStored }: Trial): boolean =>
	isStored && syncs > 0 && dirtyLogs === 0;

function report(subject: string, trials: readonly Trial[]): void {
	const count = (matches: (trial: Trial) => boolean) => String(trials.filter(matches).length);
	const syncs = trials.reduce((sum, trial) => sum + trial.syncs, 0);
	console.log(
		[
			`${subject}: puts ${trials.length}`,
			`acknowledged ${count(({ isStored }) => isStored)}`,
			`with a completed sync ${count((trial) => trial.syncs > 0)}`,
			`with unsynced log bytes ${count(({ dirtyLogs }) => dirtyLogs > 0)}`,
			`syncs per put ${(syncs / trials.length).toFixed(2)}`
		].join(', ')
	);
}

/** Runs a child under strace and reads what came of each of its puts. */
function trace(subject: Subject, puts: number): Trial[] {
	const folder = mkdtempSync(join(tmpdir(), 'tongyu-power-cut-'));
	try {
		const log = join(folder, 'strace.txt');
		const tracing = ['-f', '-y', '-e', 'trace=fdatasync,fsync,write', '-o', log];
		const self = [process.execPath, fileURLToPath(import.meta.url)];
		const args = ['--child', subject, '--folder', folder, '--puts', String(puts)];
		const { error, status, stderr } = spawnSync('strace', [...tracing, ...self, ...args], {
			encoding: 'utf8'
		});
		if (error !== undefined) throw new Error('strace could not be started.', { cause: error });
		if (status !== 0) throw new Error(`The child failed: ${stderr}`);
		return readTrace(readFileSync(log, 'utf8'));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** `pid  call(fd<path>, …` with its result on the same line, or cut in two by another thread. */
const CALL = /^(?<pid>\d+)\s+(?<call>\w+)\(\d+<(?<path>[^>]*)>(?<rest>.*)$/;
const RESUMED = /^(?<pid>\d+)\s+<\.\.\. \w+ resumed>.*= (?<result>-?\d+)/;
const LOG_PATH = new RegExp(`/${DATABASE}/\\d+\\.log$`);

function readTrace(text: string): Trial[] {
	const trials: Trial[] = [];
	/** Logs written to since a sync that covers them came back. */
	const dirty = new Set<string>();
	/** Syncs under way, by thread: the log, and whether something was written to it meanwhile. */
	const syncing = new Map<string, { readonly path: string; isOvertaken: boolean }>();
	let syncs = 0;
	const finish = (pid: string, result: string): void => {
		const sync = syncing.get(pid);
		syncing.delete(pid);
		if (sync === undefined || result !== '0') return;
		syncs++;
		if (!sync.isOvertaken) dirty.delete(sync.path);
	};
	for (const line of text.split('\n')) {
		const resumed = RESUMED.exec(line)?.groups;
		if (resumed !== undefined) finish(resumed['pid'] ?? '', resumed['result'] ?? '');
		const { pid = '', call = '', path = '', rest = '' } = CALL.exec(line)?.groups ?? {};
		if (call === 'write' && rest.startsWith(', "begin ')) syncs = 0;
		else if (call === 'write' && rest.startsWith(', "acked '))
			trials.push({ syncs, dirtyLogs: dirty.size, isStored: rest.includes('stored') });
		else if (!LOG_PATH.test(path)) continue;
		else if (call === 'write') {
			dirty.add(path);
			for (const sync of syncing.values()) if (sync.path === path) sync.isOvertaken = true;
		} else {
			syncing.set(pid, { path, isOvertaken: false });
			if (!rest.endsWith('<unfinished ...>')) finish(pid, /= (-?\d+)/.exec(rest)?.[1] ?? '');
		}
	}
	return trials;
}

const bodyOf = (n: number) => ({ n, text: 'x'.repeat(n % 10 === 9 ? LARGE_CHARACTERS : 300) });

/** Straight to the descriptor: a buffered line would reach the kernel later than it happened. */
const say = (what: string, n: number, kind = ''): void => {
	writeSync(STDOUT, `${what} ${n} ${kind}\n`);
};

async function putDurably(folder: string, puts: number): Promise<void> {
	const store = await openEmbeddedStore({ folder: join(folder, 'store'), maxOpenDatabases: 4 });
	const database = await store.open(DATABASE);
	for (let n = 0; n < puts; n++) {
		say('begin', n);
		const { kind } = await database.put(`seg/a/${n}`, bodyOf(n));
		say('acked', n, kind);
	}
	await store.close();
}

async function putStock(folder: string, puts: number): Promise<void> {
	const database = new PouchDB(join(folder, DATABASE), { adapter: 'leveldb' });
	await database.info();
	for (let n = 0; n < puts; n++) {
		say('begin', n);
		const [row] = await database.bulkDocs([{ _id: `seg/a/${n}`, ...bodyOf(n) }]);
		say('acked', n, row !== undefined && 'ok' in row ? 'stored' : 'refused');
	}
	await database.close();
}

function readOptions(): Options {
	const { values } = parseArgs({
		options: {
			puts: { type: 'string', default: '200' },
			child: { type: 'string' },
			folder: { type: 'string', default: '' }
		}
	});
	const child = values.child === 'durable' || values.child === 'stock' ? values.child : undefined;
	return { puts: Number(values.puts), child, folder: values.folder };
}

await main(readOptions());

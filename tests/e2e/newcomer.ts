/**
 * From an empty clone to a sheet on the township's board, as somebody new to it all would go: `git clone`, `npm start`, sign in
 * with what it prints, close tonight's roll at 360 px. Prints taps and seconds, the installation apart.
 *
 *   node tests/e2e/newcomer.ts
 *
 * Not part of `npm test`: it installs everything anew.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, killFamily } from '../ground/processes.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { walkNewcomersPath, type SignInWords } from './stage/newcomers-path.ts';
import { Phone } from './stage/phone.ts';
import { FACILITATOR, ORGANIZER } from './stage/steps.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
/** Of a slow machine behind a slow registry. */
const READY_WITHIN_MS = 15 * 60_000;
/** The line that ends the greeting. */
const GREETED = 'Ctrl+C stops';

async function main(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-newcomer-'));
	const beganMs = performance.now();
	await run('git', ['clone', '--quiet', REPOSITORY, folder]);
	const clonedMs = performance.now();
	const { child, output } = npmStart(folder);
	try {
		await waitUntil(() => output().includes(GREETED) || child.exitCode !== null, {
			withinMs: READY_WITHIN_MS,
			everyMs: 100,
			what: 'npm start to print its sign-ins'
		});
		const readyMs = performance.now();
		say(`git clone              ${seconds(clonedMs - beganMs)}`);
		say(`npm start, until ready ${seconds(readyMs - clonedMs)}  (install, build, sample)`);
		await walk(output());
	} finally {
		if (child.pid !== undefined && (await isRunning(child.pid))) await killFamily(child.pid);
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function walk(greeting: string): Promise<void> {
	const url = /打开\s+(http:\/\/localhost:\d+)/.exec(greeting)?.[1];
	if (url === undefined) throw new Error(`No address was printed:\n${greeting}`);
	const signIns = {
		facilitator: printedSignIn(greeting, FACILITATOR),
		organizer: printedSignIn(greeting, ORGANIZER)
	};
	const phone = await Phone.turnOn(url);
	const desktop = await Phone.turnOn(url, { screen: 'desktop' });
	try {
		const effort = await walkNewcomersPath({ phone: phone.page, desktop: desktop.page }, signIns);
		say(`roll of 40 closed      ${effort.rollSeconds.toFixed(1)} s  (sign-in to 已送达, 360 px)`);
		say(
			`seen on the board      ${effort.boardSeconds.toFixed(1)} s  (the organizer's sign-in included)`
		);
		say(`taps                   ${effort.taps}  (both sign-ins included)`);
		say(`characters typed       ${effort.typedCharacters}`);
	} finally {
		await Promise.all([phone.dispose(), desktop.dispose()]);
	}
}

/** "东柳村辅导员    20262026  …" */
function printedSignIn(greeting: string, name: string): SignInWords {
	const password = new RegExp(`^\\s*${name}\\s+(\\S+)\\s`, 'm').exec(greeting)?.[1];
	if (password === undefined) throw new Error(`No sign-in was printed for ${name}:\n${greeting}`);
	return { name, password };
}

function npmStart(folder: string): { child: ChildProcess; output: () => string } {
	const parts: string[] = [];
	const child = spawn('npm', ['start'], { cwd: folder, detached: true });
	child.stdout.on('data', (part: Buffer) => parts.push(part.toString()));
	child.stderr.on('data', (part: Buffer) => parts.push(part.toString()));
	return { child, output: () => parts.join('') };
}

async function run(command: string, args: readonly string[]): Promise<void> {
	const child = spawn(command, args, { stdio: 'inherit' });
	await once(child, 'exit');
	if (child.exitCode !== 0)
		throw new Error(`${command} ended with ${child.exitCode ?? 'a signal'}.`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

await main();

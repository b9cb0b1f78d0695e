/**
 * `npm run torture`: a real Chromium, killed again and again at random moments between tap, commit and acknowledgement, against
 * a real server behind a front that misbehaves. What the page said was saved stands in a log outside the browser; after each
 * relaunch, and at the end on the server, everything in the log must be there.
 *
 *   node tests/torture/run.ts [--rounds 200] [--seed 1] [--torn 25] [--no-journal] [--no-faults] [--out folder]
 *
 * Exit code 1 when anything was lost.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { seededChance } from '../bench/seeded.ts';
import { startChromium } from '../ground/chromium.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { describeProfile, keepProfile, plantTornRecord } from './evidence.ts';
import { chooseWeather, setWeather } from './faults.ts';
import { CHECKER, openGround, openPage, PASSWORD, TAPPER, type Ground } from './ground.ts';
import { readOptions, type TortureOptions } from './options.ts';
import type { PageState } from './page-contract.ts';
import { SaidLog } from './said-log.ts';
import { count, Tally } from './tally.ts';

/** A first exchange of a site, and the delivery of all that waits, on a busy machine. */
const EXCHANGED_WITHIN_MS = 60_000;
/** Chromium writes cookies to the disk after 30 s at the latest; killed before, it has to ask for the password again. */
const COOKIE_KEPT_AFTER_MS = 31_000;

interface Run {
	readonly options: TortureOptions;
	readonly ground: Ground;
	readonly log: SaidLog;
	readonly tally: Tally;
	readonly chance: () => number;
	/** The round after which a torn record was planted that has not gone off yet. */
	tornIn: number | undefined;
}

/** A page that has just started again. */
interface Relaunch {
	readonly page: Page;
	readonly state: PageState;
	readonly round: number;
}

async function main(): Promise<boolean> {
	const options = readOptions(process.argv.slice(2));
	const startMs = performance.now();
	const ground = await openGround(options, options.out);
	const log = new SaidLog(join(ground.out, 'said.jsonl'));
	const run: Run = {
		options,
		ground,
		log,
		tally: new Tally(),
		chance: seededChance(options.seed),
		tornIn: undefined
	};
	try {
		for (let round = 1; round <= options.rounds; round++) {
			await playRound(run, round);
			if (round % 10 === 0) progress(run, round);
		}
		const atEnd = await deliverAll(run);
		const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
		process.stdout.write(
			`${run.tally.print({ rounds: options.rounds, seed: options.seed, minutes, taps: log.taps, 'marks said to be saved': log.saidCount, ...atEnd })}\nlog and evidence: ${ground.out}\n`
		);
		return isClean(run) && atEnd['not on the server'] === 0;
	} finally {
		await ground.end();
	}
}

/** Without a journal an emptied database takes its unsent facts along: that is counted, and is what the journal is for. */
const isClean = ({ tally, options }: Run): boolean =>
	tally.losses.length === 0 && (!options.hasJournal || tally.lostWithDatabase.length === 0);

/** Launch, look what is there, tap, kill. */
async function playRound(run: Run, round: number): Promise<void> {
	const { ground, log, chance, tally, options } = run;
	const { chrome } = ground;
	await keepProfile(chrome.userDataDir, join(ground.out, 'before-relaunch'));
	await chrome.launch();
	log.note(`round ${round}`);
	const page = await openPage(chrome, ground.pageUrl, (line) => log.hear(line));
	const state = await page.evaluate(() => window.torture.readState());
	if (round > 1) await check(run, { page, state, round });
	if (state.state !== 'open') await signIn(run, page);
	else if (chance() < 0.2 && (await isSignedOut(page))) await signIn(run, page);
	const weather = options.hasServerFaults ? chooseWeather(chance) : 'calm';
	count(tally.weathers, weather);
	const lifeMs = 200 + chance() * 2300;
	const weathering = setWeather(weather, ground, chance() * lifeMs);
	const pausesMs = Array.from({ length: 60 }, () => (chance() < 0.3 ? 0 : chance() * 120));
	const order = { firstNumber: round * 10_000, pausesMs, bulkEvery: chance() < 0.3 ? 9 : 0 };
	// It ends with the browser, at the latest.
	const tapping = page.evaluate((taps) => window.torture.tap(taps), order).catch(() => undefined);
	await pause(lifeMs);
	await chrome.killHard();
	tally.kills += 1;
	await Promise.all([weathering, tapping]);
	const isTornRound = options.tornEvery > 0 && round % options.tornEvery === 0;
	if (isTornRound && (await plantTornRecord(chrome.userDataDir))) {
		tally.planted += 1;
		run.tornIn = round;
	}
}

/** After a relaunch: all that was said must be there. */
async function check(run: Run, { page, state, round }: Relaunch): Promise<void> {
	const { log, tally } = run;
	if (!state.hadSentinel) tally.emptyLocalStorage += 1;
	tally.recovered += state.recoveredCount;
	tally.unsentAtKill += state.unsentCount;
	count(tally.journalStates, state.journalState ?? 'not open');
	const isEmpty = !state.databases.some((name) => name.startsWith('tongyu-'));
	if (isEmpty) return checkEmptied(run, { page, state, round });
	const losses = log.lossesIn(state.taps);
	if (losses.length === 0) return;
	tally.losses.push(...losses);
	log.note(`round ${round}: LOST ${JSON.stringify(losses)}`);
	log.forget(losses);
}

/** The database is gone: what the journal brought back and what the server has must together be all that was said. */
async function checkEmptied(run: Run, { page, state, round }: Relaunch): Promise<void> {
	const { log, tally, ground } = run;
	const before = join(ground.out, 'before-relaunch');
	if (run.tornIn !== undefined) tally.emptiedByUs += 1;
	else {
		tally.emptied += 1;
		await keepProfile(before, join(ground.out, `emptied-${round}`));
	}
	run.tornIn = undefined;
	if (state.state === 'open') tally.reopened += 1;
	log.note(
		`round ${round}: IndexedDB came back empty; ${state.unsentCount} unsent facts taken back`
	);
	for (const line of await describeProfile(before)) log.note(line);
	await signIn(run, page);
	await delivered(page);
	const losses = log.lossesIn(await page.evaluate(() => window.torture.readTaps()));
	if (losses.length === 0) return;
	tally.lostWithDatabase.push(...losses);
	log.note(`round ${round}: LOST with the database ${JSON.stringify(losses)}`);
	log.forget(losses);
}

/** Signs in with the network as it should be, and waits for the roster. */
async function signIn({ ground }: Run, page: Page): Promise<void> {
	ground.front.clear();
	const said = await page.evaluate(([name, password]) => window.torture.signIn(name, password), [
		TAPPER,
		PASSWORD
	] as const);
	if (said !== 'ok') throw new Error(`The sign-in said ${said}.`);
	await waitUntil(() => page.evaluate(async () => (await window.torture.rosterSize()) > 0), {
		withinMs: EXCHANGED_WITHIN_MS,
		what: 'the roster'
	});
	await pause(COOKIE_KEPT_AFTER_MS);
}

/** Waits until the server has acknowledged everything. */
async function delivered(page: Page): Promise<void> {
	const isDelivered = async () => {
		const { waiting, phase } = await page.evaluate(() => window.torture.syncState());
		return waiting === 0 && phase === 'idle';
	};
	await waitUntil(isDelivered, {
		withinMs: EXCHANGED_WITHIN_MS,
		everyMs: 200,
		what: 'delivery'
	}).catch(async (error: unknown) => {
		const status = await page.evaluate(() => window.torture.syncState());
		throw new Error(`Not delivered: ${JSON.stringify(status)}`, { cause: error });
	});
}

/** Whether the phone waits for a password; an exchange under way is waited for. */
async function isSignedOut(page: Page): Promise<boolean> {
	const phase = async () => (await page.evaluate(() => window.torture.syncState())).phase;
	await waitUntil(async () => (await phase()) !== 'exchanging', {
		withinMs: EXCHANGED_WITHIN_MS,
		what: 'the exchange'
	});
	return (await phase()) === 'signed-out';
}

/** The end: everything is delivered, and a second phone finds on the server what was said to be saved on the first. */
async function deliverAll(run: Run): Promise<Record<string, number>> {
	const { ground, log } = run;
	const { chrome, front } = ground;
	front.clear();
	await chrome.launch();
	const page = await openPage(chrome, ground.pageUrl, (line) => log.hear(line));
	const state = await page.evaluate(() => window.torture.readState());
	await page.evaluate(() => window.torture.syncNow());
	if (state.state !== 'open' || (await isSignedOut(page))) await signIn(run, page);
	await page.evaluate(() => window.torture.syncNow());
	await delivered(page);
	const { refused } = await page.evaluate(() => window.torture.syncState());
	const onPhone = log.lossesIn(await page.evaluate(() => window.torture.readTaps()));
	run.tally.losses.push(...onPhone);
	const checker = await startChromium({ baseUrl: front.url });
	try {
		const other = await openPage(checker, ground.pageUrl, () => undefined);
		await other.evaluate(() => window.torture.readState());
		const said = await other.evaluate(([name, password]) => window.torture.signIn(name, password), [
			CHECKER,
			PASSWORD
		] as const);
		if (said !== 'ok') throw new Error(`The checker's sign-in said ${said}.`);
		const isComplete = async () =>
			log.lossesIn(await other.evaluate(() => window.torture.readTaps())).length === 0;
		await waitUntil(isComplete, { withinMs: 30_000, everyMs: 500, what: 'the server' }).catch(
			() => undefined
		);
		const missing = log.lossesIn(await other.evaluate(() => window.torture.readTaps()));
		for (const loss of missing) log.note(`not on the server: ${JSON.stringify(loss)}`);
		return { 'not on the server': missing.length, 'refused by the server': refused };
	} finally {
		await checker.close();
	}
}

function progress({ tally, log, options }: Run, round: number): void {
	process.stderr.write(
		`round ${round}/${options.rounds}: ${log.saidCount} said, ${tally.losses.length + tally.lostWithDatabase.length} lost, ${tally.emptied} emptied, ${tally.emptiedByUs} by us\n`
	);
}

process.exitCode = (await main()) ? 0 : 1;

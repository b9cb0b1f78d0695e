import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { startChromium } from '../ground/chromium.ts';
import { waitUntil } from '../ground/wait-until.ts';
import type { Driver, Found } from './driver.ts';
import { keepProfile } from './evidence.ts';
import { chooseWeather, setWeather } from './faults.ts';
import { CHECKER, TAPPER, type Ground } from './ground.ts';
import { findTornRecord, plantTornRecord } from './leveldb-log.ts';
import type { TortureOptions } from './options.ts';
import type { SaidLog } from './said-log.ts';
import { count, type Tally } from './tally.ts';

/** Chromium writes cookies to the disk after 30 s at the latest; killed before, it has to ask for the password again. */
const COOKIE_KEPT_AFTER_MS = 31_000;
/** What the second phone must see of the server in the end. */
const SEEN_WITHIN_MS = 30_000;

/** All that belongs to one run. */
export interface Run {
	readonly options: TortureOptions;
	readonly ground: Ground;
	readonly driver: Driver;
	readonly log: SaidLog;
	readonly tally: Tally;
	readonly chance: () => number;
	/** The round after which a torn record was planted that has not gone off yet. */
	tornIn: number | undefined;
}

/** Launch, look what is there, tap, kill. */
export async function playRound(run: Run, round: number): Promise<void> {
	const { ground, driver, log, chance, tally, options } = run;
	const { chrome } = ground;
	await keepProfile(chrome.userDataDir, join(ground.out, 'before-relaunch'));
	await chrome.launch();
	log.note(`round ${round}`);
	const page = await driver.open(chrome, (line) => log.hear(line));
	const found = await driver.look(page);
	if (round > 1) await check(run, { page, found, round });
	if (!found.isOpen && !found.isEmpty) await signIn(run, page);
	else if (round === 1) await signIn(run, page);
	else if (chance() < 0.2 && (await driver.isSignedOut(page))) await signIn(run, page);
	const weather = options.hasServerFaults ? chooseWeather(chance) : 'calm';
	count(tally.weathers, weather);
	const lifeMs = 200 + chance() * 2300;
	const weathering = setWeather(weather, ground, chance() * lifeMs);
	// It ends with the browser, at the latest.
	const tapping = driver.tap(page, { round, chance, log }).catch(() => undefined);
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

/** A page that has just started again. */
interface Relaunch {
	readonly page: Page;
	readonly found: Found;
	readonly round: number;
}

/** After a relaunch: all that was said must be there. */
async function check(run: Run, { page, found, round }: Relaunch): Promise<void> {
	const { log, tally, driver } = run;
	if (!found.hadSentinel) tally.emptyLocalStorage += 1;
	tally.recovered += found.recoveredCount;
	tally.unsentAtKill += found.unsentCount;
	count(tally.journalStates, found.journalState);
	if (found.isEmpty) return checkEmptied(run, { page, found, round });
	const losses = log.lossesIn(found.isOpen ? await driver.marks(page) : []);
	if (losses.length === 0) return;
	tally.losses.push(...losses);
	log.note(`round ${round}: LOST ${JSON.stringify(losses)}`);
	log.forget(losses);
}

/** The database is gone: what the journal brought back and what the server has must together be all that was said. */
async function checkEmptied(run: Run, { page, found, round }: Relaunch): Promise<void> {
	const { log, tally, ground, driver } = run;
	const before = join(ground.out, 'before-relaunch');
	if (run.tornIn === undefined) {
		tally.emptied += 1;
		await keepProfile(before, join(ground.out, `emptied-${round}`));
	} else tally.emptiedByUs += 1;
	run.tornIn = undefined;
	if (found.isOpen) tally.reopened += 1;
	const torn = await findTornRecord(before);
	if (torn !== undefined) tally.explained += 1;
	log.note(`round ${round}: IndexedDB came back empty; torn: ${JSON.stringify(torn)}`);
	await signIn(run, page);
	await driver.deliver(page);
	const losses = log.lossesIn(await driver.marks(page));
	if (losses.length === 0) return;
	tally.lostWithDatabase.push(...losses);
	log.note(`round ${round}: LOST with the database ${JSON.stringify(losses)}`);
	log.forget(losses);
}

/** Signs in with the network as it should be. */
async function signIn({ ground, driver }: Run, page: Page): Promise<void> {
	ground.front.clear();
	await driver.signIn(page, TAPPER);
	await pause(COOKIE_KEPT_AFTER_MS);
}

/** The end: everything is delivered, and a second phone finds on the server what was said to be saved on the first. */
export async function deliverAll(run: Run): Promise<Record<string, number>> {
	const { ground, driver, log, tally } = run;
	const { chrome, front } = ground;
	front.clear();
	await chrome.launch();
	const page = await driver.open(chrome, (line) => log.hear(line));
	const { isOpen } = await driver.look(page);
	// The exchange that shows whether the sign-in still holds.
	await pause(2000);
	if (!isOpen || (await driver.isSignedOut(page))) await signIn(run, page);
	const refused = await driver.deliver(page);
	tally.losses.push(...log.lossesIn(await driver.marks(page)));
	const checker = await startChromium({ baseUrl: front.url });
	try {
		const other = await driver.open(checker, () => undefined);
		await driver.look(other);
		await driver.signIn(other, CHECKER);
		const missing = async () => log.lossesIn(await driver.marks(other));
		await waitUntil(async () => (await missing()).length === 0, {
			withinMs: SEEN_WITHIN_MS,
			everyMs: 500,
			what: 'the server'
		}).catch(() => undefined);
		const left = await missing();
		for (const loss of left) log.note(`not on the server: ${JSON.stringify(loss)}`);
		return { 'said to be saved, not on the server': left.length, 'refused by the server': refused };
	} finally {
		await checker.close();
	}
}

/** The product's roll-call page in a real Chromium: signed in by hand, 600 people expected, the session about to begin. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { asSessionId, type SessionId, type SiteId } from '#lib/core/ids.ts';
import { newSession } from '#lib/core/session/session.ts';
import { startChromium, type Chromium } from '../../ground/chromium.ts';
import type { ServerProcess } from '../../ground/server-process.ts';
import type { Ground } from '../contender.ts';
import { seededSite } from '../seeded.ts';
import { PASSWORD, startDeployment } from './deployment.ts';
import { rosterFacts } from './roster.ts';

/** A browser that is signed in. */
export interface SignedInBrowser {
	readonly chromium: Chromium;
	readonly server: ServerProcess;
	readonly site: SiteId;
	readonly session: SessionId;
	/** Path of the roll-call page. */
	readonly rollPath: string;
}

const BUILD_FOLDER = join(import.meta.dirname, '../../../build');
const HALF_AN_HOUR_S = 1800;
const ROW = '[data-row]';
/** Signing in and the first exchange, on a busy machine. */
const PATIENCE_MS = 60_000;

/** Starts server and browser and signs in; both end with the run. */
export async function signedInBrowser(ground: Ground): Promise<SignedInBrowser> {
	const seeded = seededSite(1);
	const session = asSessionId(seeded.sessions[0]?.id ?? '');
	const start = Math.floor(Date.now() / 1000) + HALF_AN_HOUR_S;
	const planned = newSession({
		id: session,
		title: '亲子沟通技巧',
		kind: 'lecture',
		state: 'planned',
		start,
		end: start + 3 * HALF_AN_HOUR_S,
		venue: '文化活动室',
		speaker: '',
		host: '',
		topic: '',
		lecture: ''
	});
	const { server, sites } = await startDeployment(ground, {
		sites: 1,
		phonesPerSite: 1,
		facts: [...planned, ...rosterFacts(seeded)],
		buildFolder: BUILD_FOLDER
	});
	const [site] = sites;
	const name = site?.phones[0]?.name;
	if (site === undefined || name === undefined) throw new Error('There is no phone.');
	// A profile of its own, so that the browser can be closed and started again on it.
	const userDataDir = await mkdtemp(join(tmpdir(), 'tongyu-bench-profile-'));
	ground.onEnd(() => rm(userDataDir, { recursive: true, force: true, maxRetries: 5 }));
	const chromium = await startChromium({ baseUrl: server.url, userDataDir });
	ground.onEnd(() => chromium.close());
	const rollPath = `/roll/${session}?site=${site.id}`;
	await signIn(await chromium.page(), name);
	return { chromium, server, site: site.id, session, rollPath };
}

async function signIn(page: Page, name: string): Promise<void> {
	await page.goto('/sign-in');
	await page.fill('[name=name]', name);
	await page.fill('[name=password]', PASSWORD);
	await page.click('[type=submit]');
	await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'), { timeout: PATIENCE_MS });
}

/** Opens the roll and waits until everybody stands on it. */
export async function openRoll(page: Page, path: string): Promise<void> {
	await page.goto(path);
	const expected = seededSite(1).people.length;
	await page.waitForFunction(
		({ row, count }) => document.querySelectorAll(row).length === count,
		{ row: ROW, count: expected },
		{ timeout: PATIENCE_MS }
	);
}

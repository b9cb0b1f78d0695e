import type { Page } from '@playwright/test';
import { seededChance } from '../bench/seeded.ts';
import { keepNoise } from '../media/ranges/kept-noise.ts';
import { becomeVersion } from './stage/builds.ts';
import { Roll } from './stage/roll.ts';
import { writeTable } from './stage/spreadsheets.ts';
import {
	askForSync,
	FACILITATOR,
	goTo,
	openSync,
	SECOND_FACILITATOR,
	signIn,
	syncMark,
	syncNow,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const NEXT = 'next-version';
/** The roll of 40, and somebody who once came in from the street. */
const KNOWN_PEOPLE = 41;
/** Four facts each, and one for each hundred rows of the import: 522 to wait over the update. */
const NEW_PEOPLE = 130;
const FACTS = NEW_PEOPLE * 4 + 2;

/** More than a browser takes in ahead of its reader. */
const RECORDING_BYTES = 4_000_000;

/** Code that is loaded on demand: the service worker itself fetches it. */
const NEVER_ARRIVES = '/_app/immutable/on-demand/never-arrives.js';

test.use({ ownBuild: true });

test('an update with 500 unsent facts waits for the roll call to end and loses nothing', async ({
	township: { front, server, buildDir },
	turnOn
}, info) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	front.next({ kind: 'status', status: 502 }, { times: Infinity, path: '/api/sync' });
	await importPeople(page, info.outputPath('roster.xlsx'));
	await expect(syncMark(page)).toHaveAccessibleName(`待同步 ${FACTS}`);

	await becomeVersion(buildDir ?? '', NEXT);
	await server.restart();
	await goTo(page, '今天');
	await Roll.openTonight(page);
	await page.reload();
	await new Roll(page).expectOpen();
	await untilNextVersionWaits(page);
	const prompt = page.getByText('有新版本。更新不会丢任何记录。');
	await expect(prompt).toBeHidden();
	await page.getByRole('link', { name: '返回' }).click();
	await expect(prompt).toBeVisible();
	await expect(page.locator('html')).not.toHaveAttribute('data-version');

	await page.getByRole('button', { name: '更新', exact: true }).click();
	await expect(page.locator('html')).toHaveAttribute('data-version', NEXT);
	await expect(syncMark(page)).toHaveAccessibleName(`待同步 ${FACTS}`);
	front.clear();
	await openSync(page);
	await askForSync(page);
	await expect(page.getByRole('heading', { name: '都已送达' })).toBeVisible();

	const { page: colleague } = await turnOn();
	await signIn(colleague, SECOND_FACILITATOR);
	await syncNow(colleague);
	await goTo(colleague, '花名册');
	await expect(colleague.getByText(`东柳村 · ${KNOWN_PEOPLE + NEW_PEOPLE} 人`)).toBeVisible();
});

test('an update does not wait for what the old version is still fetching', async ({
	township: { front, server, buildDir },
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await becomeVersion(buildDir ?? '', NEXT);
	await server.restart();
	await page.reload();
	await untilNextVersionWaits(page);

	front.next({ kind: 'delay', delayMs: 60_000 }, { path: NEVER_ARRIVES });
	await page.evaluate((path) => {
		fetch(path).catch(() => undefined);
	}, NEVER_ARRIVES);
	await page.getByRole('button', { name: '更新', exact: true }).click();
	await expect(page.locator('html')).toHaveAttribute('data-version', NEXT);
});

test('an update does not wait for a recording that is open', async ({
	township: { server, buildDir },
	turnOn
}, info) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	await becomeVersion(buildDir ?? '', NEXT);
	await server.restart();
	await page.reload();
	await untilNextVersionWaits(page);

	const [file] = await keepNoise(page, {
		folder: info.outputPath(),
		sizesBytes: [RECORDING_BYTES],
		chance: seededChance(1)
	});
	await page.evaluate(
		async (url) => {
			const answer = await fetch(url, { headers: { Range: 'bytes=0-' } });
			// Paused: the rest is not asked for.
			await answer.body?.getReader().read();
		},
		`/media/catalog/${file?.sha256 ?? ''}`
	);
	await page.getByRole('button', { name: '更新', exact: true }).click();
	await expect(page.locator('html')).toHaveAttribute('data-version', NEXT);
});

async function importPeople(page: Page, path: string): Promise<void> {
	const rows = Array.from({ length: NEW_PEOPLE }, (_, index) => {
		const place = String(index + 1).padStart(3, '0');
		return [
			`新来${CHINESE[Math.floor(index / 10)] ?? ''}${CHINESE[index % 10] ?? ''}`,
			'妈妈',
			`1380001${place}9`,
			'九组'
		];
	});
	await writeTable(path, [['姓名', '关系', '电话', '村组'], ...rows]);
	await goTo(page, '花名册');
	await page.getByRole('link', { name: '从表格导入' }).click();
	await page.getByLabel('选择表格').setInputFiles(path);
	await page.getByRole('button', { name: `导入 ${NEW_PEOPLE} 人` }).click();
	await expect(page.getByText(`东柳村 · ${KNOWN_PEOPLE + NEW_PEOPLE} 人`)).toBeVisible();
}

const CHINESE = '禾穗麦田谷雨露霜梅兰竹菊松柏';

/** The new service worker has everything and waits. */
const untilNextVersionWaits = async (page: Page): Promise<void> => {
	await expect
		.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state))
		.toBe('installed');
};

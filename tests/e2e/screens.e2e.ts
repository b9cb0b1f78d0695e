import type { Page } from '@playwright/test';
import { checkScreen } from './stage/check-screen.ts';
import {
	DESKTOP_LOOKS,
	ENGLISH_LOOKS,
	PHONE_LOOKS,
	speak,
	wear,
	type Look
} from './stage/looks.ts';
import { Roll } from './stage/roll.ts';
import {
	FACILITATORS_SCREENS,
	FAMILYS_SCREENS,
	OPEN_SCREENS,
	ORGANIZERS_SCREENS,
	type Screen
} from './stage/screens.ts';
import {
	FACILITATOR,
	FAMILY,
	ORGANIZER,
	signIn,
	SITE,
	syncMark,
	waitUntilKeptForOffline
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';
import type { FaultyFront } from '../ground/faulty-front.ts';

/** Some three hundred pictures, also on a machine that has other things to do. */
test.setTimeout(600_000);

test('what anybody may see fits, can be hit and read, in every look', async ({ turnOn }) => {
	const { page } = await turnOn();
	await page.goto('/sign-in');
	await lookAt(page, OPEN_SCREENS, { looks: PHONE_LOOKS });
	await speak(page, 'en');
	await lookAt(page, OPEN_SCREENS, { looks: ENGLISH_LOOKS });
});

test("a facilitator's screens fit, can be hit and read, in every look", async ({
	township: { front },
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await waitUntilKeptForOffline(page);
	const disputed = await idOf(
		page,
		page.locator('main').getByRole('list').last().getByRole('link').first()
	);
	const roll = await idOf(page, page.getByRole('link', { name: '开始签到' }));
	await page.goto(`/roll/${roll}`);
	await takeTonight(new Roll(page), front);
	await lookAt(page, FACILITATORS_SCREENS, { looks: PHONE_LOOKS, ids: { roll, disputed } });
	await speak(page, 'en');
	await lookAt(page, FACILITATORS_SCREENS, { looks: ENGLISH_LOOKS, ids: { roll, disputed } });
});

test("a family's screens fit, can be hit and read, in every look", async ({ turnOn }) => {
	const { page } = await turnOn();
	await signIn(page, FAMILY.code, FAMILY.pin);
	await expect(page.getByRole('heading', { level: 1 })).toContainText(FAMILY.name);
	await lookAt(page, FAMILYS_SCREENS, { looks: PHONE_LOOKS });
	await speak(page, 'en');
	await lookAt(page, FAMILYS_SCREENS, { looks: ENGLISH_LOOKS });
});

for (const [screen, looks] of [
	['phone', PHONE_LOOKS],
	['desktop', DESKTOP_LOOKS]
] as const) {
	test(`an organizer's screens fit, can be hit and read, on a ${screen}`, async ({ turnOn }) => {
		const { page } = await turnOn({ screen });
		await signIn(page, ORGANIZER);
		await expect(page.getByText(/^截至/)).toBeVisible();
		const site = await idOf(page, page.getByRole('link', { name: SITE }).last());
		await page.goto(`/sites/${site}`);
		const disputed = await idOf(page, page.getByRole('link', { name: '1 处待核对' }));
		await lookAt(page, ORGANIZERS_SCREENS, { looks, ids: { site, disputed } });
	});
}

/** Opens each screen once, and checks it in each look. */
async function lookAt(
	page: Page,
	screens: readonly Screen[],
	{ looks, ids = {} }: { readonly looks: readonly Look[]; readonly ids?: Record<string, string> }
): Promise<void> {
	for (const { name, path, open } of screens) {
		await test.step(name, async () => {
			await page.goto(path.replaceAll(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? ''));
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			await open?.(page);
			for (const look of looks) {
				await wear(page, look);
				await checkScreen(page, name, look);
			}
		});
	}
}

/** The last part of a link's path. */
async function idOf(page: Page, link: ReturnType<Page['getByRole']>): Promise<string> {
	const href = (await link.getAttribute('href')) ?? '';
	return new URL(href, page.url()).pathname.split('/').at(-1) ?? '';
}

/** An evening half done: every seal, some rows delivered, two that wait for a server that does not answer. */
async function takeTonight(roll: Roll, front: FaultyFront): Promise<void> {
	await roll.expectOpen();
	const names = await roll.names();
	for (const name of ['林禾', '陈麦田', names[0] ?? '', names[1] ?? '']) await roll.tap(name);
	await roll.choose('周小穗', '缺席');
	await roll.choose(names[2] ?? '', '请假', '农忙');
	await roll.choose(names[3] ?? '', '迟到');
	await roll.choose(names[4] ?? '', '早退');
	await roll.choose(names[5] ?? '', '代到', '奶奶');
	await expect(syncMark(roll.page)).toHaveAccessibleName('已送达');
	front.next({ kind: 'status', status: 502 }, { times: Infinity, path: '/api/sync' });
	await roll.tap(names[7] ?? '');
	await roll.tap(names[8] ?? '');
	await roll.expectRow(names[8] ?? '', '到场', '已存本机');
}

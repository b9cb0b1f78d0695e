import { FACILITATOR, signIn, waitUntilKeptForOffline } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

const TALK = '亲子沟通技巧';
const FOR_TRAINERS = '怎样主持一场村里的讲座';
const ELSEWHERE = '国家平台上的家庭教育课程';

test('somebody who is not signed in finds lectures, and finds them again with the server gone', async ({
	township: { server },
	turnOn
}) => {
	const { page } = await turnOn();
	await page.goto('/sign-in');
	await page.getByRole('link', { name: '不登录，先听课' }).click();
	const all = page.getByRole('list', { name: '全部' });
	await expect(all.getByRole('link', { name: TALK })).toContainText(/录音\s[\d.]+\sMB/);
	await expect(page.getByRole('link', { name: FOR_TRAINERS })).toHaveCount(0);
	await waitUntilKeptForOffline(page);

	await server.killHard();
	await page.reload();
	await expect(page.getByText('没有连上服务器，这是上次收到的目录。')).toBeVisible();
	const search = page.getByRole('searchbox');
	const found = page.getByRole('list', { name: '找到的课' }).getByRole('link');
	for (const query of ['gtjq', '沟通', '亲子　技巧', 'GTJQ']) {
		await search.fill(query);
		await expect(found.first()).toContainText(TALK);
	}
	await search.fill('没有这个词');
	await page.getByRole('button', { name: '看全部' }).click();
	await page.getByRole('button', { name: '身体素质' }).click();
	await expect(page.getByRole('status').filter({ hasText: /找到 \d+ 讲/ })).toBeVisible();
	await page.getByRole('button', { name: /^0.*3岁$/ }).click();
	await expect(found.filter({ hasText: TALK })).toHaveCount(0);
});

test('a lecture elsewhere says so, and is opened there, in a tab that cannot reach back', async ({
	turnOn
}) => {
	const { page } = await turnOn();
	await page.goto('/lectures');
	const row = page.getByRole('list', { name: '全部' }).getByRole('link', { name: ELSEWHERE });
	await expect(row).toContainText('需联网');
	await row.click();
	const link = page.getByRole('link', { name: '打开这个网站' });
	await expect(link).toHaveAttribute('target', '_blank');
	await expect(link).toHaveAttribute('rel', /noopener/);
	await expect(link).toHaveAttribute('href', /^https:/);
	await expect(page.getByRole('button', { name: '播放' })).toHaveCount(0);
});

test('staff reach the library from 我的 and find what is for trainers', async ({ turnOn }) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	await page.goto('/me');
	await page.getByRole('link', { name: '听课 · 资料' }).click();
	const all = page.getByRole('list', { name: '全部' });
	await all.getByRole('link', { name: FOR_TRAINERS }).click();
	await expect(page.getByRole('heading', { level: 1, name: FOR_TRAINERS })).toBeVisible();
	await page.getByRole('button', { name: '播放' }).click();
	await expect(page.getByRole('button', { name: '暂停' }).first()).toBeVisible();
});

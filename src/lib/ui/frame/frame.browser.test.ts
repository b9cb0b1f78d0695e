import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import SitesBoard from '#lib/ui/gallery/SitesBoard.svelte';
import TodayBoard from '#lib/ui/gallery/TodayBoard.svelte';
import { take } from '#lib/ui/gallery/look.ts';
import { show } from '#lib/ui/gallery/show.ts';
import SyncMark from './SyncMark.svelte';
import type { SyncMarkState } from './sync-mark.ts';

test('the first stop of the keyboard leads past the bars', async () => {
	await take({ name: 'frame', widthPx: 360 });
	onTestFinished(show(TodayBoard, {}).remove);
	await userEvent.tab();
	await expect.element(page.getByRole('link', { name: '跳到正文' })).toHaveFocus();
});

test('places are tabs on a phone and the side on a desktop, never both', async () => {
	onTestFinished(show(SitesBoard, {}).remove);
	await take({ name: 'phone', widthPx: 360 });
	await expect.element(page.getByRole('navigation')).toBeVisible();
	await expect
		.element(page.getByRole('link', { name: /站点/ }))
		.toHaveAttribute('aria-current', 'page');
	await expect.element(page.getByRole('link', { name: '人员与设备' })).not.toBeInTheDocument();
	await take({ name: 'desktop', widthPx: 1200 });
	await expect.element(page.getByRole('navigation')).toBeVisible();
	await expect.element(page.getByRole('link', { name: '人员与设备' })).toBeVisible();
});

test('a board row is one link, and arrow keys go from row to row', async () => {
	await take({ name: 'desktop', widthPx: 1200 });
	onTestFinished(show(SitesBoard, {}).remove);
	page.getByRole('link', { name: '东柳村' }).element().focus();
	await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
	await expect.element(page.getByRole('link', { name: '前营村' })).toHaveFocus();
	await page.getByText('12 条，3 天').click();
	expect(location.hash).toBe('#3');
	await expect.element(page.getByRole('img', { name: '材料还缺：照片' })).toBeVisible();
});

const MARKS: readonly [SyncMarkState, string, string][] = [
	[{ kind: 'delivered' }, '已送达', '已送达'],
	[{ kind: 'waiting', count: 12 }, '待同步 12', '有待同步的记录'],
	[{ kind: 'waiting', count: 12, isOverdue: true }, '12 条超过三天没送达', '12 条超过三天没送达'],
	[{ kind: 'syncing' }, '正在同步', '正在同步'],
	[{ kind: 'refused', count: 1 }, '1 条未被接受', '1 条未被接受']
];

test('the sync mark leads to the sync page and announces states, not each count', async () => {
	for (const [sync, text, announced] of MARKS) {
		const shown = show(SyncMark, { sync });
		await expect.element(page.getByRole('link', { name: text })).toHaveAttribute('href', '/sync');
		await expect.element(page.getByRole('status')).toHaveTextContent(announced);
		shown.remove();
	}
});

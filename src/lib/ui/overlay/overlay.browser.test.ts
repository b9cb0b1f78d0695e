import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import SheetBoard from '#lib/ui/gallery/SheetBoard.svelte';
import { take } from '#lib/ui/gallery/look.ts';
import { show } from '#lib/ui/gallery/show.ts';

const isLocked = (): boolean => document.documentElement.classList.contains('scroll-locked');

async function board(): Promise<void> {
	await take({ name: 'overlay', widthPx: 360 });
	onTestFinished(show(SheetBoard, {}).remove);
}

test('a sheet says its title, holds the page still, and gives the focus back on Esc', async () => {
	await board();
	await page.getByRole('button', { name: '选状态' }).click();
	const sheet = page.getByRole('dialog', { name: '林禾' });
	await expect.element(sheet).toBeVisible();
	expect(document.activeElement?.textContent.trim()).toBe('林禾');
	expect(isLocked()).toBe(true);
	await userEvent.keyboard('{Escape}');
	await expect.element(sheet).not.toBeInTheDocument();
	expect(isLocked()).toBe(false);
	expect(document.activeElement?.textContent.trim()).toBe('选状态');
});

test('the focus stays inside an open sheet', async () => {
	await board();
	await page.getByRole('button', { name: '选状态' }).click();
	const sheet = page.getByRole('dialog', { name: '林禾' }).element();
	const visited = new Set<Element>();
	for (let step = 0; step < 12; step++) {
		await userEvent.tab();
		const active = document.activeElement;
		if (active !== null && active !== document.body) visited.add(active);
	}
	expect(visited.size).toBeGreaterThan(5);
	expect([...visited].filter((element) => !sheet.contains(element))).toEqual([]);
});

test('a tap beside the sheet closes it, a choice inside is called back', async () => {
	await board();
	await page.getByRole('button', { name: '选状态' }).click();
	const sheet = page.getByRole('dialog', { name: '林禾' });
	await userEvent.click(sheet, { position: { x: 20, y: -200 }, force: true });
	await expect.element(sheet).not.toBeInTheDocument();
	await page.getByRole('button', { name: '选状态' }).click();
	await expect
		.element(page.getByRole('button', { name: '到场', exact: true }))
		.toHaveAttribute('aria-pressed', 'true');
	await page.getByRole('button', { name: '迟到' }).click();
	await expect.element(page.getByText('late')).toBeVisible();
});

test('before what cannot be undone, the focus starts on the way out', async () => {
	await board();
	await page.getByRole('button', { name: '结束签到' }).click();
	const dialog = page.getByRole('alertdialog', { name: '结束签到？' });
	await expect.element(dialog).toHaveAccessibleDescription(/还有 4 人未点/);
	expect(document.activeElement?.textContent.trim()).toBe('取消');
	await dialog.getByRole('button', { name: '结束签到' }).click();
	await expect.element(page.getByText('closed')).toBeVisible();
});

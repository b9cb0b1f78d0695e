import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import FormBoard from '#lib/ui/gallery/FormBoard.svelte';
import { take } from '#lib/ui/gallery/look.ts';
import { show } from '#lib/ui/gallery/show.ts';

async function board(): Promise<void> {
	await take({ name: 'form', widthPx: 360 });
	onTestFinished(show(FormBoard, {}).remove);
}

test('a field has its label as name, hint and error as description', async () => {
	await board();
	const phone = page.getByRole('textbox', { name: '联系电话（选填）' });
	await expect.element(phone).toHaveAccessibleDescription('只在联系家长时用。 电话要有 11 位数字');
	await expect.element(phone).toHaveAttribute('aria-invalid', 'true');
	await expect.element(page.getByLabelText('密码', { exact: true })).toBeRequired();
	await expect.element(page.getByRole('combobox', { name: '与孩子关系' })).toBeVisible();
});

test('the summary of errors takes the focus, and a line of it leads to the field', async () => {
	await board();
	await expect.element(page.getByRole('alert')).toHaveFocus();
	await page.getByRole('link', { name: '电话要有 11 位数字' }).click();
	await expect.element(page.getByRole('textbox', { name: '联系电话（选填）' })).toHaveFocus();
});

test('a password can be looked at before it is sent', async () => {
	await board();
	const password = page.getByLabelText('密码', { exact: true });
	await expect.element(password).toHaveAttribute('type', 'password');
	await page.getByRole('button', { name: '显示密码' }).click();
	await expect.element(password).toHaveAttribute('type', 'text');
	await page.getByRole('button', { name: '隐藏密码' }).click();
	await expect.element(password).toHaveAttribute('type', 'password');
});

test('the search can be cleared and goes on with the cursor in it', async () => {
	await board();
	const search = page.getByRole('searchbox', { name: '姓名或拼音首字母' });
	await expect.element(search).toHaveValue('林');
	await page.getByRole('button', { name: '清除' }).click();
	await userEvent.keyboard('何');
	await expect.element(search).toHaveValue('何');
});

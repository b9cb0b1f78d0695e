/** Tonight's roll as hands and eyes use it. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';

/** How far a mark has come, in the row's own words. */
export type Delivery = '已存本机' | '待同步' | '已送达' | '没有存上，请再点一次';

/** A roll on a page. */
export class Roll {
	readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** Opens tonight's from 今天. */
	static async openTonight(page: Page): Promise<Roll> {
		await page
			.getByRole('link', { name: /^(?:开始|继续|查看)签到$/ })
			.first()
			.click();
		const roll = new Roll(page);
		await roll.expectOpen();
		return roll;
	}

	/** The roll is on the screen with its people. */
	async expectOpen(): Promise<void> {
		await expect(this.rows.first()).toBeVisible();
	}

	/** What the session is called. */
	title(): Promise<string> {
		return this.page.getByRole('heading', { level: 1 }).innerText();
	}

	get rows(): Locator {
		return this.page.getByRole('list', { name: /签到$/ }).getByRole('listitem');
	}

	/** The row of somebody whose name nobody else has. */
	row(name: string): Locator {
		return this.rows.filter({ has: this.page.getByText(name, { exact: true }) });
	}

	/** Everybody's name, in the order shown. */
	async names(): Promise<string[]> {
		const lines = await this.rows.locator('.row-name').allTextContents();
		return lines.map((line) => line.trim());
	}

	/** The whole row: 到场 for somebody unmarked. */
	async tap(name: string): Promise<void> {
		await this.row(name).getByRole('button').first().click();
	}

	/** One row after the other, as a thumb does it. */
	async tapAll(names: readonly string[]): Promise<void> {
		for (const name of names) await this.tap(name);
	}

	/** Through the sheet: 迟到, 缺席, 早退, 到场; 请假 with its reason, 代到 with who came. */
	async choose(name: string, state: string, reason?: string): Promise<void> {
		await this.openSheet(name);
		const sheet = this.page.getByRole('dialog');
		await Roll.choiceIn(sheet, state, reason).click();
		await expect(sheet).toBeHidden();
	}

	/** The button of a state in an open sheet. */
	static choiceIn(sheet: Locator, state: string, reason?: string): Locator {
		return reason === undefined
			? sheet.getByRole('button', { name: state, exact: true })
			: sheet
					.getByRole('group', { name: state })
					.getByRole('button', { name: reason, exact: true });
	}

	/** The control with the seal. */
	async openSheet(name: string): Promise<void> {
		await this.row(name).getByRole('button').last().click();
		await expect(this.page.getByRole('dialog')).toBeVisible();
	}

	/** Of the two answers of a disputed row, whose sheet is open, keeps the one with this state. */
	async keep(state: string): Promise<void> {
		const sheet = this.page.getByRole('dialog');
		const answer = sheet.locator('.answer').filter({ hasText: state });
		await answer.getByRole('button', { name: '保留这一条' }).click();
		await expect(sheet).toBeHidden();
	}

	/** What the row says of somebody. */
	async expectRow(name: string, state: string, delivery?: Delivery): Promise<void> {
		await expect(this.row(name).getByRole('button').last()).toHaveAccessibleName(
			`${name}：${state}，选别的`
		);
		if (delivery !== undefined) await expect(this.row(name)).toContainText(delivery);
	}

	/** 应到 40 人，实到 3 人 */
	async expectCounts(expected: number, present: number): Promise<void> {
		const counts = this.page.getByText(`应到 ${expected} 人，实到 ${present} 人`);
		await expect(counts).toBeAttached();
	}

	/** 全部到场 */
	async markAllPresent(): Promise<void> {
		await this.page.getByRole('button', { name: '全部到场' }).click();
	}

	/** 撤销 */
	async undo(): Promise<void> {
		await this.page.getByRole('button', { name: '撤销' }).click();
	}

	/** 结束, when nobody is left unmarked. */
	async close(): Promise<void> {
		await this.page.getByRole('button', { name: '结束', exact: true }).click();
		const sheet = this.page.getByRole('dialog');
		await sheet.getByRole('button', { name: '结束', exact: true }).click();
		await expect(sheet).toBeHidden();
	}
}

/** The organizer's side, on a desktop: the board, and a session's sheet with where each mark came from. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { ORGANIZER, signIn, SITE } from './steps.ts';

/** The township's board on a page. */
export class Board {
	readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** Signs the organizer in and waits for the board. */
	static async open(page: Page): Promise<Board> {
		await signIn(page, ORGANIZER);
		const board = new Board(page);
		await expect(board.site(SITE)).toBeVisible();
		return board;
	}

	/** The line of a site. */
	site(name: string): Locator {
		return this.page
			.getByRole('row')
			.filter({ has: this.page.getByRole('link', { name, exact: true }) });
	}

	/** Tonight's roll as the board tells of it: "38 / 40". */
	async expectTonight(attended: number, expected: number, site = SITE): Promise<void> {
		await expect(this.site(site)).toContainText(`${attended} / ${expected}`);
	}

	/** Goes to the sheet of a site's session. */
	async openSheet(title: string, site = SITE): Promise<OrganizersSheet> {
		await this.site(site).getByRole('link', { name: site, exact: true }).click();
		await this.page.getByRole('link', { name: title }).first().click();
		const sheet = new OrganizersSheet(this.page);
		await expect(sheet.rows.first()).toBeVisible();
		return sheet;
	}
}

/** A session's sheet as the township has it. */
export class OrganizersSheet {
	readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	get rows(): Locator {
		return this.page.getByRole('table').getByRole('row');
	}

	row(name: string): Locator {
		return this.rows.filter({
			has: this.page.getByRole('rowheader', { name: new RegExp(`^${name}`) })
		});
	}

	/** The answers of all disputed rows. */
	get answers(): Locator {
		return this.page.locator('.answer');
	}

	/** Status and origin in one's row: 到场, 点名 · 手机 9F3K. */
	async expectRow(name: string, status: string, origin: RegExp): Promise<void> {
		await expect(this.row(name)).toContainText(status);
		await expect(this.row(name)).toContainText(origin);
	}

	/** 应到 40 · 实到 3 · … */
	async expectCounts(expected: number, attended: number): Promise<void> {
		await expect(this.page.getByText(`应到 ${expected} · 实到 ${attended} · `)).toBeVisible();
	}
}

/**
 * The newcomer's path: sign in, open tonight's roll of 40, 全部到场, change four, close it, and the organizer sees it on the
 * board. Every touch is counted, typing apart.
 */
import type { Locator, Page } from '@playwright/test';
import { Board } from './board.ts';
import { expect } from './expect.ts';
import { Roll } from './roll.ts';
import { EXPECTED, expectAllDelivered } from './steps.ts';

/** What the facilitator signs in with, and the organizer. */
export interface SignIns {
	readonly facilitator: SignInWords;
	readonly organizer: SignInWords;
}

/** A name and a password as printed. */
export interface SignInWords {
	readonly name: string;
	readonly password: string;
}

/** What it took. */
export interface Effort {
	readonly taps: number;
	readonly typedCharacters: number;
	/** From the sign-in page to 已送达 on the facilitator's phone. */
	readonly rollSeconds: number;
	/** From there until the organizer has signed in and sees it. */
	readonly boardSeconds: number;
}

const EXCEPTIONS = [
	{ status: '缺席' },
	{ status: '请假', reason: '事假' },
	{ status: '缺席' },
	{ status: '迟到' }
] as const;
/** 迟到 has come. */
const ATTENDED = EXPECTED - 3;

/** Walks it on two browsers that have opened nothing yet. */
export async function walkNewcomersPath(
	{ phone, desktop }: { readonly phone: Page; readonly desktop: Page },
	signIns: SignIns
): Promise<Effort> {
	const hand = new Hand();
	const startMs = performance.now();
	await phone.goto('/');
	await hand.signIn(phone, signIns.facilitator);
	await hand.tap(phone.getByRole('link', { name: /^(?:开始|继续)签到$/ }).first());
	const roll = new Roll(phone);
	await roll.expectOpen();
	await hand.tap(phone.getByRole('button', { name: '全部到场' }));
	await roll.expectCounts(EXPECTED, EXPECTED);
	await changeFour(roll, hand);
	await hand.tap(phone.getByRole('button', { name: '结束', exact: true }));
	await hand.tap(phone.getByRole('dialog').getByRole('button', { name: '结束', exact: true }));
	await expect(phone.getByText(`签到已结束，实到 ${ATTENDED} 人`)).toBeVisible();
	await expectAllDelivered(phone);
	const sentMs = performance.now();
	await desktop.goto('/');
	await hand.signIn(desktop, signIns.organizer);
	await new Board(desktop).expectTonight(ATTENDED, EXPECTED);
	return {
		taps: hand.taps,
		typedCharacters: hand.typedCharacters,
		rollSeconds: (sentMs - startMs) / 1000,
		boardSeconds: (performance.now() - sentMs) / 1000
	};
}

async function changeFour(roll: Roll, hand: Hand): Promise<void> {
	const names = await roll.names();
	const unique = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
	for (const [index, { status, ...more }] of EXCEPTIONS.entries()) {
		const name = unique[index * 7] ?? '';
		const sheet = roll.page.getByRole('dialog');
		await hand.tap(roll.row(name).getByRole('button').first());
		await hand.tap(Roll.choiceIn(sheet, status, 'reason' in more ? more.reason : undefined));
		await roll.expectRow(name, status);
	}
}

/** Counts what fingers do. */
class Hand {
	taps = 0;
	typedCharacters = 0;

	async tap(target: Locator): Promise<void> {
		await target.click();
		this.taps += 1;
	}

	async signIn(page: Page, { name, password }: SignInWords): Promise<void> {
		await this.#type(page.getByLabel('账号'), name);
		await this.#type(page.getByLabel('密码', { exact: true }), password);
		await this.tap(page.getByRole('button', { name: '登录' }));
	}

	async #type(field: Locator, text: string): Promise<void> {
		await this.tap(field);
		await field.fill(text);
		this.typedCharacters += text.length;
	}
}

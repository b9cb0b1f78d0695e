import { flushSync } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import RollStage from '#lib/ui/gallery/RollStage.svelte';
import { take } from '#lib/ui/gallery/look.ts';
import type { Look } from '#lib/ui/gallery/look.ts';
import { PEOPLE, longRoll } from '#lib/ui/gallery/people.ts';
import { show } from '#lib/ui/gallery/show.ts';
import type { Stage } from '#lib/ui/gallery/stage.ts';
import RollHead from './RollHead.svelte';
import type { RollEntry } from './roll-entry.ts';

const HALL = 600;

/** A roll that writes down what it was asked for. */
async function roll(first: readonly RollEntry[], look: Partial<Look> = {}) {
	await take({ name: 'roll', widthPx: 360, ...look });
	const asked: string[] = [];
	const stages: Stage[] = [];
	const { target, remove } = show(RollStage, {
		first,
		onready: (stage: Stage) => stages.push(stage),
		onpresent: (id: string) => asked.push(`present ${id}`),
		onchoose: (id: string) => asked.push(`choose ${id}`)
	});
	onTestFinished(remove);
	const [stage] = stages;
	if (stage === undefined) throw new Error('The stage was not set.');
	return { target, stage, asked };
}

const row = (target: HTMLElement, id: string): HTMLElement => {
	const found = target.querySelector<HTMLElement>(`[data-row="${id}"]`);
	if (found === null) throw new Error(`There is no row ${id}.`);
	return found;
};

test('a tap anywhere on an unmarked row asks for 到场, its control for the sheet', async () => {
	const { asked } = await roll(PEOPLE);
	await page.getByText('吴谷雨').click();
	await page.getByRole('button', { name: '吴谷雨：未点，选别的' }).click();
	expect(asked).toEqual(['present d', 'choose d']);
});

test('a tap on a marked or disputed row asks for the sheet and never toggles', async () => {
	const { asked } = await roll(PEOPLE);
	await page.getByText('林禾').click();
	await page.getByText('郑秋实').click();
	expect(asked).toEqual(['choose a', 'choose e']);
});

test('a row says to a screen reader who it is, what is marked, and how safe that is', async () => {
	await roll(PEOPLE);
	for (const name of [
		'林禾 一组 · 妈妈 已送达 到场',
		'周小穗 一组 · 奶奶代到 待同步 代到',
		'陈麦田 一组 · 爸爸 · 19:12 已存本机 迟到',
		'吴谷雨 二组 · 妈妈 未点，按一下记到场',
		'郑秋实 两人记得不同：请假 / 到场，请核对 请假',
		'阿依古丽·买买提 二组 · 妈妈 没有存上，请再点一次 到场'
	]) {
		await expect.element(page.getByRole('button', { name, exact: true })).toBeVisible();
	}
	await expect.element(page.getByRole('button', { name: '郑秋实：有冲突，选别的' })).toBeVisible();
});

test('arrow keys walk the rows, right goes to the control, Enter taps', async () => {
	const { asked } = await roll(PEOPLE);
	await userEvent.tab();
	await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
	await userEvent.keyboard('{ArrowRight}{Enter}{End}{Enter}{ArrowLeft}{Enter}{Home}{Enter}');
	expect(asked).toEqual(['present d', 'choose d', 'choose j', 'present j', 'choose a']);
});

test('on a desktop, where three stand side by side, arrow keys go where the eye does', async () => {
	const { asked } = await roll(PEOPLE, { widthPx: 1200 });
	await userEvent.tab();
	await userEvent.keyboard('{ArrowDown}{Enter}{ArrowRight}{ArrowRight}{Enter}');
	expect(asked).toEqual(['present d', 'choose e']);
});

test('each target is 48 px, 60 in 长辈版, and rows are 64 and 76 high', async () => {
	for (const [isElder, target, height] of [
		[false, 48, 64],
		[true, 60, 76]
	] as const) {
		const shown = await roll(PEOPLE, { isElder });
		for (const button of shown.target.querySelectorAll('button')) {
			const box = button.getBoundingClientRect();
			expect(box.width).toBeGreaterThanOrEqual(target);
			expect(box.height).toBeGreaterThanOrEqual(target);
		}
		expect(row(shown.target, 'd').getBoundingClientRect().height).toBe(height);
	}
});

test('the head takes no more than two lines in 长辈版 at 360 px, for a hall of hundreds too', async () => {
	await take({ name: 'head', widthPx: 360, isElder: true });
	const { target, remove } = show(RollHead, {
		expected: HALL,
		present: HALL - 12,
		onallpresent: () => undefined,
		onfind: () => undefined
	});
	onTestFinished(remove);
	const [count, chips] = target.querySelectorAll<HTMLElement>('.count, .chips');
	const [all, find] = target.querySelectorAll<HTMLElement>('.chip');
	expect(count?.getBoundingClientRect().height).toBeLessThan(60);
	expect(chips?.getBoundingClientRect().height).toBe(60);
	expect(all?.offsetTop).toBe(find?.offsetTop);
});

test('a mark draws its own row again and no other, among six hundred', async () => {
	const people = longRoll(HALL);
	const { target, stage } = await roll(people);
	const seen: MutationRecord[] = [];
	const observer = new MutationObserver((records) => seen.push(...records));
	observer.observe(target, {
		subtree: true,
		childList: true,
		attributes: true,
		characterData: true
	});
	stage.replace(
		people.map((entry) => (entry.id === 'p300' ? { ...entry, status: 'present' as const } : entry))
	);
	flushSync();
	seen.push(...observer.takeRecords());
	observer.disconnect();
	expect(seen.length).toBeGreaterThan(0);
	const own = row(target, 'p300');
	expect(seen.filter(({ target: node }) => !own.contains(node))).toEqual([]);
});

test('somebody found far down comes into sight with the focus', async () => {
	const { target, stage } = await roll(longRoll(HALL));
	expect(stage.reveal('p555')).toBe(true);
	const found = row(target, 'p555');
	expect(found.contains(document.activeElement)).toBe(true);
	await expect.element(page.getByText('家长556')).toBeInViewport();
	expect(stage.reveal('nobody')).toBe(false);
});

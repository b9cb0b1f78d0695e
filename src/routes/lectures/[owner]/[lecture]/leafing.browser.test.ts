import { expect, test } from 'vitest';
import { Leafing } from './leafing.svelte.ts';

const PAGES = [{ fromS: 0 }, { fromS: 10 }, { fromS: 20 }];

test('slides follow what is said until somebody leafs, and again once they come back', () => {
	let positionS = 0;
	const leafing = new Leafing(() => ({ pages: PAGES, positionS }));
	expect([leafing.shown, leafing.isAway]).toEqual([0, false]);
	leafing.leaf(1);
	expect([leafing.shown, leafing.isAway]).toEqual([1, true]);
	leafing.leaf(-1);
	expect([leafing.shown, leafing.isAway]).toEqual([0, false]);
	leafing.leaf(2);
	leafing.follow();
	expect([leafing.shown, leafing.isAway]).toEqual([0, false]);
	positionS = 25;
	const later = new Leafing(() => ({ pages: PAGES, positionS }));
	expect(later.shown).toBe(2);
});

test('nobody leafs past the first or the last page', () => {
	const leafing = new Leafing(() => ({ pages: PAGES, positionS: 0 }));
	leafing.leaf(-1);
	expect(leafing.shown).toBe(0);
	leafing.leaf(9);
	expect(leafing.shown).toBe(2);
});

test('slides without times are leafed by hand, and nothing calls them back', () => {
	const leafing = new Leafing(() => ({ pages: [{}, {}], positionS: 99 }));
	leafing.leaf(1);
	expect([leafing.shown, leafing.isAway]).toEqual([1, false]);
});

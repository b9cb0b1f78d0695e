import { expect, test } from 'vitest';
import { pageAt } from './page-at.ts';

const PAGES = [{ fromS: 0 }, { fromS: 10 }, {}, { fromS: 30 }];

test('the page is the last one whose time has come', () => {
	expect([0, 9.9, 10, 29, 30, 9999].map((at) => pageAt(PAGES, at))).toEqual([0, 0, 1, 1, 3, 3]);
});

test('before the first time the first page is shown', () => {
	expect(pageAt([{ fromS: 5 }, { fromS: 9 }], 1)).toBe(0);
});

test('a speaker who goes back to an earlier page is followed', () => {
	const pages = [{ fromS: 20 }, { fromS: 10 }];
	expect([10, 25].map((at) => pageAt(pages, at))).toEqual([1, 0]);
});

test('without times nothing is followed', () => {
	expect(pageAt([{}, {}], 5)).toBeUndefined();
	expect(pageAt([], 5)).toBeUndefined();
});

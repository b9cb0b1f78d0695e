import { expect, test } from 'vitest';
import { chooseRungs, type Candidate } from './deck.ts';

const page = (...sizes: number[]): Candidate => ({
	sizes: sizes.map((bytes) => ({ bytes, width: 1280, height: 960 }))
});

test('pages that fit stay as good as they are', () => {
	expect(chooseRungs([page(50, 40), page(60, 30)], 110)).toEqual([0, 0]);
});

test('the largest steps down first, so that a page of text beside photos stays sharp', () => {
	expect(chooseRungs([page(20), page(100, 80, 60), page(90, 70)], 165)).toEqual([0, 2, 1]);
	expect(chooseRungs([page(20), page(100, 80, 60), page(90, 70)], 190)).toEqual([0, 1, 0]);
});

test('a budget that cannot be kept is missed by as little as can be', () => {
	expect(chooseRungs([page(100, 80), page(90)], 10)).toEqual([1, 0]);
	expect(chooseRungs([], 10)).toEqual([]);
});

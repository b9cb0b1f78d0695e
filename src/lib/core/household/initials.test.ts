import { expect, test } from 'vitest';
import { gb2312Letters } from '../../../../tests/fixtures/roster/gb2312.ts';
import {
	INITIALS_CASES,
	READ_BOTH_WAYS
} from '../../../../tests/fixtures/roster/initials-cases.ts';
import { initialOf, initialsOf, letterSpellings } from './initials.ts';

test.each(INITIALS_CASES)('%s is found under %s', (name, letters) => {
	expect(initialsOf(name)).toBe(letters);
});

test('every common character has the letter GB 2312 files it under, but for those read both ways', () => {
	const differing = gb2312Letters().filter(
		({ character, letter }) => initialsOf(`王${character}`).charAt(1) !== letter
	);
	expect(differing.map(({ character }) => character).join('')).toBe(READ_BOTH_WAYS);
});

test('a surname read otherwise is also found under its everyday reading', () => {
	const spellings = letterSpellings('单小红').map((letters) => letters.join(''));
	expect(spellings).toEqual(['SXH', 'DXH']);
});

test('a name without a known letter is filed under #', () => {
	expect(initialOf('𠮷')).toBe('#');
	expect(initialOf('')).toBe('#');
});

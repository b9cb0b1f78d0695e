import { expect, test } from 'vitest';
import { gb2312Letters } from '../../../../tests/fixtures/roster/gb2312.ts';
import {
	INITIALS_CASES,
	READ_BOTH_WAYS
} from '../../../../tests/fixtures/roster/initials-cases.ts';
import { initialsOf } from './initials.ts';

test('a browser gives the same letters as Node', () => {
	expect(INITIALS_CASES.map(([name]) => initialsOf(name))).toEqual(
		INITIALS_CASES.map(([, letters]) => letters)
	);
	const differing = gb2312Letters().filter(
		({ character, letter }) => initialsOf(`王${character}`).charAt(1) !== letter
	);
	expect(differing.map(({ character }) => character).join('')).toBe(READ_BOTH_WAYS);
});

import { expect, test } from 'vitest';
import { readPosition, writePosition } from './position.ts';

test('a position read back is where it was written', () => {
	expect(readPosition(writePosition(12, 'ab-1'), 'ab-1', 12)).toBe(12);
});

test('no position, one of another epoch, beyond the end, or of another store means the beginning', () => {
	for (const position of [
		undefined,
		'e12.other',
		'e13.ab-1',
		'c12-g1AAA',
		'e1e3.ab-1',
		'12',
		'e-1.ab-1'
	])
		expect(readPosition(position, 'ab-1', 12)).toBe(0);
});

import { expect, test } from 'vitest';
import { charactersOf, tidyName } from './name.ts';

test.each([
	[' 张　丽 ', '张丽'],
	['欧 阳 娜 娜', '欧阳娜娜'],
	['阿卜杜拉 • 买买提', '阿卜杜拉·买买提'],
	['John   Smith', 'John Smith'],
	['王 Lily', '王 Lily'],
	['𠮷 田', '𠮷田']
])('the name "%s" is kept as %s', (written, kept) => {
	expect(tidyName(written)).toBe(kept);
});

test('a rare character with its variation selector counts as one', () => {
	expect(charactersOf('葛\u{E0100}小')).toHaveLength(2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskName, maskPhone } from './mask.ts';

test.each([
	['张小丽', '张*丽'],
	['张丽', '张*'],
	['张', '张*'],
	['张王小丽', '张**丽'],
	['欧阳娜娜', '欧阳*娜'],
	['欧阳娜', '欧阳*'],
	['阿卜杜拉·买买提', '阿***·**提'],
	['𠮷小田', '𠮷*田'],
	['John Smith', 'J*** S***'],
	['', '']
])('the name %s is shown as %s', (name, mask) => {
	expect(maskName(name)).toBe(mask);
});

test.each([
	['13800000001', '138****0001'],
	['+86 138 0000 0001', '138****0001'],
	['010-69240001', '010****0001'],
	['69240001', '69****01'],
	['6924001', '****001'],
	['0001', '****0001'],
	['１３８００００００01', '138****0001'],
	['', ''],
	['无', '']
])('the phone %s is shown as %s', (phone, mask) => {
	expect(maskPhone(phone)).toBe(mask);
});

test('a phone longer than a tail always keeps four digits hidden', () => {
	const phones = fc.stringMatching(/^[1-9]\d{4,15}$/);
	fc.assert(
		fc.property(phones, (phone) => {
			const shown = maskPhone(phone).replace(/\D/g, '');
			expect(phone.length - shown.length).toBeGreaterThanOrEqual(phone.startsWith('86') ? 2 : 4);
		})
	);
});

test('a masked Han name never shows more than the surname and the last character', () => {
	const names = fc
		.array(fc.constantFrom(...'林周陈禾穗麦田青'.split('')), { minLength: 2, maxLength: 8 })
		.map((characters) => characters.join(''));
	fc.assert(
		fc.property(names, (name) => {
			const shown = maskName(name).replace(/\*/g, '');
			expect(shown.length).toBeLessThan(name.length);
			expect(maskName(name).length).toBeLessThanOrEqual(5);
		})
	);
});

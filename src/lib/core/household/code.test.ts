import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asHouseholdId, idFromBytes } from '#lib/core/ids.ts';
import { freeHouseholdNumber, makeCode, parseCode } from './code.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const parts = fc.record({
	prefix: fc
		.tuple(fc.constantFrom(...LETTERS.split('')), fc.constantFrom(...LETTERS.split('')))
		.map(([a, b]) => a + b),
	site: fc.integer({ min: 1, max: 999 }),
	household: fc.integer({ min: 1, max: 9999 })
});

test('a code has the form that is printed on cards', () => {
	expect(makeCode({ prefix: 'HC', site: 7, household: 382 })).toMatch(
		/^HC-07-0382-[0-9A-HJKMNP-TV-Z]$/
	);
	expect(makeCode({ prefix: 'HC', site: 107, household: 1 })).toMatch(/^HC-107-0001-/);
});

test('every code is read back as it was made', () => {
	fc.assert(
		fc.property(parts, (code) => {
			expect(parseCode(makeCode(code))).toEqual({ ok: true, value: code });
		})
	);
});

test('case, width, hyphens and spaces do not matter', () => {
	const typed = fc.constantFrom<(code: string) => string>(
		(code) => code.toLowerCase(),
		(code) => code.replace(/-/g, ''),
		(code) => ` ${code.replace(/-/g, ' — ')} `,
		(code) => code.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
		(code) =>
			code.slice(0, 3) + code.slice(3, -2).replace(/0/g, 'O').replace(/1/g, 'l') + code.slice(-2)
	);
	fc.assert(
		fc.property(parts, typed, (code, type) => {
			expect(parseCode(type(makeCode(code)))).toEqual({ ok: true, value: code });
		})
	);
});

test('one wrong character is always caught, or is a letter that stands for the digit', () => {
	fc.assert(
		fc.property(
			parts,
			fc.nat(),
			fc.constantFrom(...`0123456789${LETTERS}`.split('')),
			(code, at, wrong) => {
				const right = makeCode(code).replace(/-/g, '');
				const place = at % right.length;
				if (right.charAt(place) === wrong) return;
				const read = parseCode(right.slice(0, place) + wrong + right.slice(place + 1));
				const isLookAlike =
					(wrong === 'O' && right.charAt(place) === '0') ||
					('IL'.includes(wrong) && right.charAt(place) === '1');
				if (isLookAlike) expect(read).toEqual({ ok: true, value: code });
				else expect(read.ok).toBe(false);
			}
		),
		{ numRuns: 5000 }
	);
});

/** A code without hyphens, with two of its characters swapped; undefined when they are equal. */
function swapped(code: string, i: number, j: number): string | undefined {
	const characters = code.split('');
	const [a, b] = [characters[i] ?? '', characters[j] ?? ''];
	characters[i] = b;
	characters[j] = a;
	return a === b ? undefined : characters.join('');
}

test('two neighbours swapped are always caught', () => {
	fc.assert(
		fc.property(parts, fc.nat(), (code, at) => {
			const right = makeCode(code).replace(/-/g, '');
			const i = at % (right.length - 1);
			const typed = swapped(right, i, i + 1);
			if (typed !== undefined) expect(parseCode(typed).ok).toBe(false);
		}),
		{ numRuns: 5000 }
	);
});

test('any two digits of the numbers swapped are caught', () => {
	fc.assert(
		fc.property(parts, fc.nat(), fc.nat(), (code, first, second) => {
			const right = makeCode(code).replace(/-/g, '');
			const digits = right.length - 3;
			const typed = swapped(right, 2 + (first % digits), 2 + (second % digits));
			if (typed !== undefined) expect(parseCode(typed).ok).toBe(false);
		}),
		{ numRuns: 5000 }
	);
});

test('what is no code is told from a code with a mistake', () => {
	for (const text of [
		'',
		'13800000001',
		'HC-7-0382-K',
		'东柳村',
		'HC-007-0382-K',
		'HC-00-0382-K'
	]) {
		expect(parseCode(text)).toEqual({ ok: false, problem: { code: 'household-code-form' } });
	}
	const wrong = makeCode({ prefix: 'HC', site: 7, household: 382 }).replace('HC', 'HD');
	expect(parseCode(wrong)).toEqual({ ok: false, problem: { code: 'household-code-check' } });
});

test('parts that no code can carry are refused as a bug', () => {
	expect(() => makeCode({ prefix: 'hc', site: 1, household: 1 })).toThrow(RangeError);
	expect(() => makeCode({ prefix: 'HC', site: 0, household: 1 })).toThrow(RangeError);
	expect(() => makeCode({ prefix: 'HC', site: 1, household: 10_000 })).toThrow(RangeError);
});

test('household numbers come from the id, are free, and the same on every phone', () => {
	const ids = fc
		.uint8Array({ minLength: 5, maxLength: 5 })
		.map((bytes) => asHouseholdId(idFromBytes(bytes)));
	fc.assert(
		fc.property(fc.array(ids, { maxLength: 60 }), (households) => {
			const taken = new Set<number>();
			for (const id of households) {
				const number = freeHouseholdNumber(id, taken);
				expect(taken.has(number)).toBe(false);
				expect(freeHouseholdNumber(id, taken)).toBe(number);
				expect(number).toBeGreaterThanOrEqual(1);
				expect(number).toBeLessThanOrEqual(9999);
				taken.add(number);
			}
		})
	);
	const all = new Set(Array.from({ length: 9999 }, (_, i) => i + 1));
	expect(() => freeHouseholdNumber(asHouseholdId('0000000z'), all)).toThrow(RangeError);
});

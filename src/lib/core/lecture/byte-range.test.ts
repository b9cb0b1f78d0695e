import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentRange, readRange } from './byte-range.ts';

/**
 * The oracle: every position of the file is asked whether the header means it. Slow and plain, so that nothing of the arithmetic is
 * in it twice.
 */
function meant(first: number | undefined, last: number | undefined, sizeBytes: number): number[] {
	return Array.from({ length: sizeBytes }, (_, at) => at).filter((at) => {
		if (first === undefined) return sizeBytes - at <= (last ?? 0);
		return at >= first && (last === undefined || at <= last);
	});
}

const size = fc.integer({ min: 0, max: 60 });
const end = fc.option(fc.integer({ min: 0, max: 80 }), { nil: undefined });

test('a range means exactly the bytes it says, and none beyond the file', () => {
	fc.assert(
		fc.property(end, end, size, (first, last, sizeBytes) => {
			const wanted = readRange(`bytes=${first ?? ''}-${last ?? ''}`, sizeBytes);
			const isNone = first === undefined && last === undefined;
			if (isNone || (first !== undefined && last !== undefined && last < first)) {
				expect(wanted).toEqual({ kind: 'whole' });
				return;
			}
			const bytes = meant(first, last, sizeBytes);
			expect(wanted).toEqual(
				bytes.length === 0
					? { kind: 'unsatisfiable' }
					: { kind: 'part', first: bytes[0], last: bytes.at(-1) }
			);
		}),
		{ numRuns: 3000 }
	);
});

test('whatever a header says, what is sent lies inside the file', () => {
	fc.assert(
		fc.property(fc.string(), fc.integer({ min: 0 }), (text, sizeBytes) => {
			for (const header of [text, `bytes=${text}`]) {
				const wanted = readRange(header, sizeBytes);
				if (wanted.kind !== 'part') continue;
				expect(wanted.first).toBeGreaterThanOrEqual(0);
				expect(wanted.first).toBeLessThanOrEqual(wanted.last);
				expect(wanted.last).toBeLessThan(sizeBytes);
			}
		})
	);
});

test.each([
	[undefined, 'no header'],
	[null, 'no header'],
	['', 'an empty one'],
	['bytes=-', 'neither end'],
	['bytes=5-4', 'an end before its beginning'],
	['bytes=0-1,5-6', 'several at once'],
	['bytes=0-0,-1', 'several at once'],
	['items=0-1', 'another unit'],
	['bytes 0-1', 'no equals sign'],
	['bytes=a-b', 'letters'],
	['bytes=-1-', 'a negative beginning'],
	['bytes=0x10-', 'another base'],
	['bytes=1.5-2', 'half a byte']
])('%s is answered whole: %s', (...[header]) => {
	expect(readRange(header, 10)).toEqual({ kind: 'whole' });
});

test.each([
	['bytes=0-1', 'part', 0, 1],
	['bytes=0-0', 'part', 0, 0],
	['bytes=9-', 'part', 9, 9],
	['bytes=9-99999999999999999999', 'part', 9, 9],
	['bytes=-3', 'part', 7, 9],
	['bytes=-10', 'part', 0, 9],
	['bytes=-99999999999999999999', 'part', 0, 9],
	['BYTES=2-3', 'part', 2, 3],
	['bytes= 2-3 ', 'part', 2, 3]
])('%s of ten bytes', (header, kind, first, last) => {
	expect(readRange(header, 10)).toEqual({ kind, first, last });
});

test.each(['bytes=10-', 'bytes=10-20', 'bytes=99999999999999999999-', 'bytes=-0'])(
	'%s of ten bytes cannot be had',
	(header) => {
		expect(readRange(header, 10)).toEqual({ kind: 'unsatisfiable' });
	}
);

test('nothing of an empty file can be had but all of it', () => {
	expect(readRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
	expect(readRange('bytes=-1', 0)).toEqual({ kind: 'unsatisfiable' });
	expect(readRange(undefined, 0)).toEqual({ kind: 'whole' });
});

test('an answer says which bytes of how many it carries', () => {
	expect(contentRange({ kind: 'part', first: 2, last: 5 }, 10)).toBe('bytes 2-5/10');
	expect(contentRange({ kind: 'unsatisfiable' }, 10)).toBe('bytes */10');
	expect(contentRange({ kind: 'whole' }, 10)).toBeUndefined();
});

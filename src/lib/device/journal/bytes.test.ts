import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, crc32, decodeRecords, encodeRecord } from './bytes.ts';

const file = (records: readonly unknown[]): ArrayBuffer =>
	concatBytes(records.map(encodeRecord)).buffer;

test('CRC-32 is the one everybody means', () => {
	expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test('records come back as they were written', () => {
	const json = fc.array(fc.jsonValue({ noUnicodeString: false }));
	fc.assert(
		fc.property(json, (records) => {
			const again = JSON.parse(JSON.stringify(records)) as unknown[];
			expect(decodeRecords(file(records))).toEqual(again);
		})
	);
});

test('a file cut anywhere gives the records that were whole, never more, never an error', () => {
	const records = Array.from({ length: 6 }, (_, index) => ({ index, name: '林禾'.repeat(index) }));
	const whole = file(records);
	const ends = records.map((_, index) => file(records.slice(0, index + 1)).byteLength);
	for (let cut = 0; cut <= whole.byteLength; cut++) {
		const expected = ends.filter((end) => end <= cut).length;
		expect(decodeRecords(whole.slice(0, cut))).toEqual(records.slice(0, expected));
	}
});

test('a rotten byte ends the reading before its record', () => {
	const records = [{ a: 1 }, { b: 2 }, { c: 3 }];
	const whole = file(records);
	const second = file(records.slice(0, 1)).byteLength;
	for (let at = second; at < whole.byteLength; at++) {
		const rotten = new Uint8Array(whole.slice(0));
		rotten[at] = (rotten[at] ?? 0) ^ 0x10;
		const found = decodeRecords(rotten.buffer);
		expect(records.slice(0, found.length)).toEqual(found);
		expect(found.length).toBeLessThan(3);
		expect(found.length).toBeGreaterThan(0);
	}
});

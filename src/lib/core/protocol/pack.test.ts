import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Fact, Json } from '#lib/core/facts/fact.ts';
import { asAccountId, asDeviceId, idFromBytes } from '#lib/core/ids.ts';
import { packColumn, unpackColumn } from './column.ts';
import { pack, unpack, unpackFacts, type Packed } from './pack.ts';

const id = fc.uint8Array({ minLength: 5, maxLength: 5 }).map(idFromBytes);
const part = fc.oneof(id, id, fc.constantFrom('mark', 'name', '*', '**', '', '姓名', 'Mark'));
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const fact: fc.Arbitrary<Fact> = fc.record(
	{
		key: fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
		value: json,
		at: fc.nat(4_000_000_000),
		by: id.map(asAccountId),
		device: id.map(asDeviceId),
		seq: fc.integer({ min: 1, max: 1_000_000 }),
		sees: fc.dictionary(id, fc.integer({ min: 1, max: 1000 }), {
			minKeys: 1,
			maxKeys: 4,
			noNullPrototype: true
		}),
		how: fc.constantFrom('one' as const, 'bulk' as const, 'undone' as const),
		raw: fc.nat(4_000_000_000)
	},
	{ requiredKeys: ['key', 'value', 'at', 'by', 'device', 'seq'] }
);

test('unpacking what was packed gives the same facts in the same order', () => {
	fc.assert(
		fc.property(fc.array(fact, { maxLength: 40 }), (facts) => {
			const travelled = JSON.parse(JSON.stringify(pack(facts))) as Packed;
			expect(unpackFacts(travelled)).toEqual(facts);
		})
	);
});

test('a dropped value stays dropped, and is no fact of a segment', () => {
	const entry = {
		key: 'person/00000000/name',
		value: null,
		at: 1,
		by: asAccountId('a0000000'),
		device: asDeviceId('d0000000'),
		seq: 1,
		dropped: true as const
	};
	expect(unpack(pack([entry]))).toEqual([entry]);
	expect(unpackFacts(pack([entry]))).toBeUndefined();
});

test('a run that claims a billion rows is refused without being unrolled', () => {
	const packed = { ...pack([]), count: 3, at: [[0, 1_000_000_000] as const] };
	expect(unpack(packed)).toBeUndefined();
});

test('a column of letters is read as what was packed, and nothing else is', () => {
	const steps = [5, 5, 36, 36, 35, 9, 1_000_000, 999_999, 0, 26, 0];
	expect(typeof packColumn(steps)).toBe('string');
	expect(unpackColumn(packColumn(steps), steps.length)).toEqual(steps);
	for (const text of ['5!', '5(', '5(x)', 'u', ' '])
		expect(unpackColumn(text, text.length)).toBeUndefined();
});

test('columns that do not fit together are refused', () => {
	fc.assert(
		fc.property(fc.array(fact, { minLength: 1, maxLength: 10 }), (facts) => {
			const packed = pack(facts);
			expect(unpack({ ...packed, count: packed.count + 1 })).toBeUndefined();
			expect(unpack({ ...packed, seq: [] })).toBeUndefined();
			expect(unpack({ ...packed, devices: [] })).toBeUndefined();
		})
	);
});

test('three sessions of 200 marks travel in less than 4 KB', () => {
	let seed = 7;
	const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
	const newId = () => idFromBytes(Uint8Array.from({ length: 5 }, () => Math.floor(chance() * 256)));
	const device = asDeviceId(newId());
	const by = asAccountId(newId());
	const facts: Fact[] = [];
	let at = 1_764_000_000;
	for (let session = 0; session < 3; session++) {
		const sessionId = newId();
		for (let i = 0; i < 200; i++) {
			at += Math.floor(chance() * 9);
			const status = chance() < 0.85 ? 'present' : chance() < 0.5 ? 'late' : 'leave';
			facts.push({
				key: `mark/${sessionId}/${newId()}`,
				value: { status },
				at,
				by,
				device,
				seq: facts.length + 1
			});
		}
	}
	const body = gzipSync(JSON.stringify(pack(facts)));
	expect(body.byteLength).toBeLessThan(4096);
});

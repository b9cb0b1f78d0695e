import fc from 'fast-check';
import { expect, test } from 'vitest';
import { history } from '../../../../tests/simulation/histories.ts';
import { isAbout } from '#lib/core/facts/erase.ts';
import { asDeviceId } from '#lib/core/ids.ts';
import { eraseSegment, packSegment, sealSegment, unpackSegment } from './segment.ts';

const DEVICE = asDeviceId('d0000001');
const MEI = 'p0000001';
const ERASED = new Set([MEI]);

/** A sealed segment whose facts are about one of two people each. */
const segments = history
	.filter(({ facts }) => facts.length > 1)
	.map(({ facts }) => {
		const ofPeople = facts.map((fact, index) => ({
			...fact,
			key: `person/${index % 2 === 0 ? MEI : 'p0000002'}/name`,
			value: `said ${index}`
		}));
		const sealed = sealSegment({ scope: 'site-s0000001', device: DEVICE, n: 1, facts: ofPeople });
		return { sealed, packed: packSegment(sealed, DEVICE) };
	});

test('a segment with erased values keeps its hash, is still read, and says nothing of who was erased', () => {
	fc.assert(
		fc.property(segments, ({ sealed, packed }) => {
			const erased = eraseSegment(packed, ERASED);
			const read = erased && unpackSegment(erased, DEVICE);
			if (read?.ok !== true) throw new Error('An erased segment must be read.');
			expect(read.value.hash).toBe(sealed.hash);
			for (const [index, fact] of read.value.facts.entries()) {
				const before = sealed.facts[index];
				expect(fact).toEqual(
					isAbout(fact.key, ERASED) ? { ...before, value: null, erased: true } : before
				);
			}
			expect(erased && eraseSegment(erased, ERASED)).toBeUndefined();
		})
	);
});

test('a damaged segment is not read, erased values or not', () => {
	fc.assert(
		fc.property(segments, ({ packed }) => {
			const erased = eraseSegment(packed, ERASED);
			const other = { ...packed, hash: '0'.repeat(64) };
			expect(unpackSegment(other, DEVICE).ok).toBe(false);
			// The claim alone, without anything erased, lets no other hash through.
			expect(unpackSegment({ ...other, erased: packed.hash }, DEVICE).ok).toBe(false);
			expect(erased && unpackSegment({ ...erased, erased: packed.hash }, DEVICE).ok).toBe(false);
			expect(erased && unpackSegment({ ...erased, facts: packed.facts }, DEVICE).ok).toBe(false);
		})
	);
});

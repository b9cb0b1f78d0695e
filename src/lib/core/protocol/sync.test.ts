import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { packSegment, parseSegmentId, sealSegment, segmentId, unpackSegment } from './segment.ts';
import { parseSyncAnswer, parseSyncRequest } from './sync.ts';

const device = asDeviceId('d0000000');
const facts: Fact[] = [1, 2, 3].map((seq) => ({
	key: `mark/s0000000/p000000${seq}`,
	value: { status: 'present' },
	at: 1_764_000_000 + seq,
	by: asAccountId('a0000000'),
	device,
	seq
}));
const segment = sealSegment({ scope: 'site-s1te0000', device, n: 1, facts });
const request = {
	v: 1,
	sentAt: 1_764_000_000_000,
	digest: '0'.repeat(32),
	segments: [packSegment(segment, device)]
};
const answer = {
	v: 1,
	serverAt: 1_764_000_000_000,
	acks: [{ scope: 'site-s1te0000', n: 1, state: 'stored' }],
	have: { 'site-s1te0000': 1 }
};
const travelled = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a request and an answer come through as they were sent', () => {
	expect(parseSyncRequest(travelled(request))).toEqual({ ok: true, value: request });
	expect(parseSyncAnswer(travelled(answer))).toEqual({ ok: true, value: answer });
});

test('another version is told from nonsense', () => {
	for (const parse of [parseSyncRequest, parseSyncAnswer]) {
		expect(parse({ ...request, v: 2 })).toEqual({ ok: false, problem: { code: 'version' } });
		expect(parse('<html>请先登录 Wi-Fi</html>')).toEqual({
			ok: false,
			problem: { code: 'malformed' }
		});
	}
});

test('no answer that lacks a member, or bears nonsense in one, is taken', () => {
	fc.assert(
		fc.property(fc.constantFrom('v', 'serverAt', 'acks'), fc.jsonValue(), (member, nonsense) => {
			const { [member]: _left, ...rest } = answer as Record<string, unknown>;
			expect(parseSyncAnswer(rest).ok).toBe(false);
			fc.pre(!(member === 'serverAt' && typeof nonsense === 'number' && nonsense >= 0));
			fc.pre(!(Array.isArray(nonsense) && nonsense.length === 0) && nonsense !== 1);
			expect(parseSyncAnswer({ ...answer, [member]: nonsense }).ok).toBe(false);
		})
	);
	expect(parseSyncAnswer({ ...answer, acks: [{ scope: 'x', n: 1, state: 'stored' }] }).ok).toBe(
		false
	);
	expect(parseSyncAnswer({ ...answer, acks: [{ scope: 'staff', n: 1, state: 'ok' }] }).ok).toBe(
		false
	);
	expect(parseSyncAnswer({ ...answer, have: { accounts2: 1 } }).ok).toBe(false);
});

test('a segment changed on its way is refused', () => {
	const packed = packSegment(segment, device);
	expect(unpackSegment(packed, device)).toEqual({ ok: true, value: segment });
	const changed = packSegment({ ...segment, facts: facts.slice(0, 2) }, device);
	expect(unpackSegment(changed, device).ok).toBe(false);
	expect(unpackSegment(packSegment({ ...segment, facts: [] }, device), device).ok).toBe(false);
});

test('ids of segments sort as their numbers count, and are read back', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 99_999_998 }), (n) => {
			expect(parseSegmentId(segmentId(device, n))).toEqual({ device, n });
			expect(segmentId(device, n) < segmentId(device, n + 1)).toBe(true);
		})
	);
	expect(parseSegmentId('seg/d0000000/00000000')).toBeUndefined();
	expect(parseSegmentId('vector')).toBeUndefined();
});

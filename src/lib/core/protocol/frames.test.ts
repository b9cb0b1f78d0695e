import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase45, toBase45 } from './base45.ts';
import { crc32 } from './crc32.ts';
import { blockCount, FrameReader, frameText, MAX_MESSAGE_BYTES } from './frames.ts';

/** Small blocks, so that small messages have many. */
const BLOCK = 16;
const messages = fc.uint8Array({ minLength: 1, maxLength: 400 });
const readAll = (texts: readonly string[]): FrameReader => {
	const reader = new FrameReader();
	for (const text of texts) reader.add(text);
	return reader;
};

test('bytes survive base45, and the text is what QR codes pack tightest', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
			const text = toBase45(bytes);
			expect(text).toMatch(/^[0-9A-Z $%*+\-./:]*$/);
			expect(fromBase45(text)).toEqual(bytes);
		})
	);
	// RFC 9285, §4.
	expect(toBase45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0');
	for (const text of ['0', 'a00', '::::', 'GGX']) expect(fromBase45(text)).toBeUndefined();
});

test('the check sum is the one of zip', () => {
	expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test('the first frames alone, in any order and some doubled, give the message', () => {
	fc.assert(
		fc.property(messages, fc.array(fc.nat(), { maxLength: 40 }), (message, order) => {
			const count = blockCount(message.length, BLOCK);
			const frames = Array.from({ length: count }, (_, index) => index);
			const shuffled = [...order.map((at) => at % count), ...frames.toReversed()];
			const reader = readAll(shuffled.map((frame) => frameText(message, frame, BLOCK)));
			expect(reader.message).toEqual(message);
			expect(reader.progress).toMatchObject({ count, have: count });
			expect(reader.progress?.known.every((isKnown) => isKnown)).toBe(true);
		})
	);
});

test('whoever joins late and misses half of what follows has the message a few frames over its blocks', () => {
	const over: number[] = [];
	fc.assert(
		fc.property(
			messages,
			fc.nat(5000),
			fc.infiniteStream(fc.boolean()),
			(message, from, misses) => {
				const count = blockCount(message.length, BLOCK);
				const reader = new FrameReader();
				let seen = 0;
				for (let frame = from; reader.message === undefined; frame += 1) {
					if (misses.next().value === true && frame % 7 !== 0) continue;
					reader.add(frameText(message, frame, BLOCK));
					seen += 1;
					expect(seen).toBeLessThan(count + 30);
				}
				expect(reader.message).toEqual(message);
				over.push(seen - count);
			}
		)
	);
	const mean = over.reduce((sum, one) => sum + one, 0) / over.length;
	expect(mean).toBeLessThan(3);
});

test('before the message is whole it is not told, and what is known of it is told truly', () => {
	fc.assert(
		fc.property(messages, fc.array(fc.nat(60), { maxLength: 20 }), (message, frames) => {
			const reader = new FrameReader();
			const count = blockCount(message.length, BLOCK);
			for (const frame of frames) {
				const before = reader.progress?.have ?? 0;
				const outcome = reader.add(frameText(message, frame, BLOCK));
				const { have = 0, known = [] } = reader.progress ?? {};
				expect(have).toBe(outcome === 'taken' ? before + 1 : before);
				expect(known.filter((isKnown) => isKnown).length).toBeLessThanOrEqual(have);
				if (have < count) expect(reader.message).toBeUndefined();
				else expect(reader.message).toEqual(message);
			}
		})
	);
});

test('what is no frame, or was misread, is not taken', () => {
	fc.assert(
		fc.property(messages, fc.nat(), fc.nat(), (message, frame, at) => {
			const text = frameText(message, frame % 1000, BLOCK);
			const place = at % text.length;
			const changed =
				text.slice(0, place) + (text[place] === '7' ? '8' : '7') + text.slice(place + 1);
			expect(new FrameReader().add(changed)).toBe('not-ours');
			expect(new FrameReader().add(text.slice(0, place))).toBe('not-ours');
		})
	);
	fc.assert(
		fc.property(fc.string(), (text) => {
			expect(new FrameReader().add(`TY1:${text}`)).toBe('not-ours');
		})
	);
	expect(new FrameReader().add('https://example.com')).toBe('not-ours');
});

test('frames of two messages shown one after the other do not mix', () => {
	fc.assert(
		fc.property(messages, messages, (first, second) => {
			const reader = new FrameReader();
			reader.add(frameText(first, 0, BLOCK));
			for (let frame = 0; frame < blockCount(second.length, BLOCK); frame += 1)
				reader.add(frameText(second, frame, BLOCK));
			expect(reader.message).toEqual(second);
			for (let frame = 0; frame < blockCount(first.length, BLOCK); frame += 1)
				reader.add(frameText(first, frame, BLOCK));
			expect(reader.message).toEqual(first);
		})
	);
});

test('a message too long for frames is a matter for a file', () => {
	expect(() => frameText(new Uint8Array(MAX_MESSAGE_BYTES + 1), 0)).toThrow(RangeError);
});

import { fromBase45, toBase45 } from './base45.ts';
import { crc32 } from './crc32.ts';

/**
 * Animated QR: a message cut into blocks of equal size, shown as an endless row of frames. The first frames are the blocks
 * themselves; every later one is the exclusive or of some of them, chosen by the frame's number (a random linear fountain). So
 * there is no frame one must wait for: any as many as there are blocks, and now and then one or two more, give the message, in
 * whatever order and from wherever one joins.
 *
 * A frame is base45 text after a prefix; its bytes, numbers with the high byte first:
 *
 *   crc of the message 4 · length of the message 3 · block size 2 · number of the frame 3 · block · crc of all before 4
 *
 * Nothing here keeps a secret or proves where a message is from: parcels are encrypted and signed (see `parcel.ts`).
 */

/** So that a reader tells our frames from a poster's address. */
const PREFIX = 'TY1:';
const HEAD_BYTES = 12;
const CRC_BYTES = 4;

/**
 * 320 bytes make a QR code of version 12 (65 modules) at level L: a phone's screen shows it with 4 px a module, and a 640 × 480
 * camera still reads it across half of its picture.
 */
const BLOCK_BYTES = 320;
/** 26 frames, 9 s. A hand-over of 100 marks takes 3 KB (measured), 10 frames; more than this is a matter for a file. */
export const MAX_MESSAGE_BYTES = 8192;

/** How many blocks a message of this size has. */
export const blockCount = (sizeBytes: number, blockBytes = BLOCK_BYTES): number =>
	Math.max(1, Math.ceil(sizeBytes / blockBytes));

/** As many blocks as need be, and those no larger than need be: a short message is a small code. */
const evenBlockBytes = (sizeBytes: number): number =>
	Math.max(1, Math.ceil(sizeBytes / blockCount(sizeBytes)));

/** The text of one frame of a message; `frame` from 0 to 16 million, as far as one likes. Throws for a message above MAX_MESSAGE_BYTES. */
export function frameText(
	message: Uint8Array,
	frame: number,
	blockBytes = evenBlockBytes(message.length)
): string {
	if (message.length > MAX_MESSAGE_BYTES) throw new RangeError('Too long for frames.');
	const count = blockCount(message.length, blockBytes);
	const id = crc32(message);
	const block = new Uint8Array(blockBytes);
	for (const index of blocksOf({ id, count, frame })) {
		const from = index * blockBytes;
		xorInto(block, message.subarray(from, from + blockBytes));
	}
	const bytes = new Uint8Array(HEAD_BYTES + blockBytes + CRC_BYTES);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, id);
	bytes[4] = message.length >> 16;
	view.setUint16(5, message.length & 0xffff);
	view.setUint16(7, blockBytes);
	bytes[9] = (frame >> 16) & 255;
	view.setUint16(10, frame & 0xffff);
	bytes.set(block, HEAD_BYTES);
	view.setUint32(HEAD_BYTES + blockBytes, crc32(bytes.subarray(0, HEAD_BYTES + blockBytes)));
	return PREFIX + toBase45(bytes);
}

/** A frame that was read. */
interface Frame {
	/** CRC of the message: which message it belongs to. */
	readonly id: number;
	readonly sizeBytes: number;
	readonly count: number;
	/** Its number. */
	readonly frame: number;
	readonly block: Uint8Array;
}

/** What has come of a message. */
export interface Progress {
	/** Blocks of the message. */
	readonly count: number;
	/** Frames that told something new; the message is there when they are as many as the blocks. */
	readonly have: number;
	/** Which blocks are known by now. */
	readonly known: readonly boolean[];
}

/** `taken`: it told something new. `known`: it did not. `not-ours`: no frame, or misread. */
export type FrameOutcome = 'taken' | 'known' | 'not-ours';

/** Gathers frames, in any order and of whatever messages; the message whose frame came last is the one being read. */
export class FrameReader {
	#current: Assembly | undefined;
	readonly #assemblies = new Map<string, Assembly>();

	/** Takes in what a QR code said. */
	add(text: string): FrameOutcome {
		const frame = parseFrame(text);
		if (frame === undefined) return 'not-ours';
		const name = `${frame.id} ${frame.sizeBytes} ${frame.block.length}`;
		const assembly = this.#assemblies.get(name) ?? new Assembly(frame);
		if (this.#assemblies.size > MAX_ASSEMBLIES) this.#assemblies.clear();
		this.#assemblies.set(name, assembly);
		this.#current = assembly;
		return assembly.add(frame) ? 'taken' : 'known';
	}

	/** Undefined before the first frame. */
	get progress(): Progress | undefined {
		return this.#current?.progress;
	}

	/** The message, once it is whole. */
	get message(): Uint8Array | undefined {
		return this.#current?.message;
	}
}

/** Somebody who shows another parcel in the middle may come back to the first; nobody has ten. */
const MAX_ASSEMBLIES = 10;

interface Row {
	/** Bit i: block i is in it. */
	readonly mask: bigint;
	readonly block: Uint8Array;
}

/** Solves for the blocks of one message; each row's lowest block stands in no other row. */
class Assembly {
	readonly #id: number;
	readonly #sizeBytes: number;
	readonly #count: number;
	#rows = new Map<number, Row>();

	constructor({ id, sizeBytes, count }: Frame) {
		this.#id = id;
		this.#sizeBytes = sizeBytes;
		this.#count = count;
	}

	/** Whether the frame told something new. */
	add({ frame, block }: Frame): boolean {
		const blocks = blocksOf({ id: this.#id, count: this.#count, frame });
		let row: Row = { mask: blocks.reduce((mask, index) => mask | bit(index), 0n), block };
		for (const [pivot, known] of this.#rows)
			if ((row.mask & bit(pivot)) !== 0n) row = combined(row, known);
		if (row.mask === 0n) return false;
		const pivot = lowest(row.mask);
		for (const [other, known] of this.#rows)
			if ((known.mask & bit(pivot)) !== 0n) this.#rows.set(other, combined(known, row));
		this.#rows.set(pivot, row);
		return true;
	}

	get progress(): Progress {
		const known = Array.from({ length: this.#count }, (_, index) =>
			isAlone(this.#rows.get(index), index)
		);
		return { count: this.#count, have: this.#rows.size, known };
	}

	get message(): Uint8Array | undefined {
		if (this.#rows.size < this.#count) return undefined;
		const blocks = Array.from({ length: this.#count }, (_, index) => this.#rows.get(index)?.block);
		const message = new Uint8Array(this.#sizeBytes);
		let at = 0;
		for (const block of blocks) {
			if (block === undefined) return undefined;
			message.set(block.subarray(0, Math.min(block.length, message.length - at)), at);
			at += block.length;
		}
		return crc32(message) === this.#id ? message : undefined;
	}
}

const bit = (index: number): bigint => 1n << BigInt(index);
const isAlone = (row: Row | undefined, index: number): boolean => row?.mask === bit(index);

function lowest(mask: bigint): number {
	let index = 0;
	for (let rest = mask; (rest & 1n) === 0n; rest >>= 1n) index += 1;
	return index;
}

function combined(a: Row, b: Row): Row {
	const block = Uint8Array.from(a.block);
	xorInto(block, b.block);
	return { mask: a.mask ^ b.mask, block };
}

function xorInto(target: Uint8Array, source: Uint8Array): void {
	for (const [index, byte] of source.entries()) target[index] = (target[index] ?? 0) ^ byte;
}

/** The blocks a frame is made of: one of the first frames its own, a later one about half of them all. */
function blocksOf({
	id,
	count,
	frame
}: {
	readonly id: number;
	readonly count: number;
	readonly frame: number;
}): readonly number[] {
	if (frame < count) return [frame];
	let state = (id ^ Math.imul(frame, 0x9e3779b1)) >>> 0;
	const next = (): number => {
		// mulberry32: enough to spread bits, and the same everywhere.
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return (mixed ^ (mixed >>> 14)) >>> 0;
	};
	const blocks = Array.from({ length: count }, (_, index) => index).filter(() => next() % 2 === 1);
	return blocks.length > 0 ? blocks : [next() % count];
}

function parseFrame(text: string): Frame | undefined {
	if (!text.startsWith(PREFIX)) return undefined;
	const bytes = fromBase45(text.slice(PREFIX.length));
	if (bytes === undefined || bytes.length <= HEAD_BYTES + CRC_BYTES) return undefined;
	const view = new DataView(bytes.buffer);
	const end = bytes.length - CRC_BYTES;
	if (view.getUint32(end) !== crc32(bytes.subarray(0, end))) return undefined;
	const sizeBytes = view.getUint8(4) * 0x10000 + view.getUint16(5);
	const blockBytes = view.getUint16(7);
	if (blockBytes !== end - HEAD_BYTES || sizeBytes > MAX_MESSAGE_BYTES) return undefined;
	return {
		id: view.getUint32(0),
		sizeBytes,
		count: blockCount(sizeBytes, blockBytes),
		frame: view.getUint8(9) * 0x10000 + view.getUint16(10),
		block: bytes.slice(HEAD_BYTES, end)
	};
}

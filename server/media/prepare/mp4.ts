/**
 * MP4 looked at without ffmpeg: whether browsers play it, how long it is, and a copy without what phones write beside sound and
 * picture (the place it was taken, the owner). For servers that lack ffmpeg; only the original can be served there.
 */
import { copyFile, open, type FileHandle } from 'node:fs/promises';

/** An original a browser plays. */
export interface Playable {
	readonly durationS: number;
	readonly type: 'video/mp4' | 'audio/mp4';
	/** Where boxes stand that say more than sound and picture. */
	readonly personal: readonly number[];
}

interface Box {
	readonly type: string;
	/** Where it begins, and where what it holds begins and ends. */
	readonly at: number;
	readonly from: number;
	readonly to: number;
}

/** Boxes that hold boxes, on the way to what is asked. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** `udta` and `meta`: titles, places; `uuid`: whatever a maker wanted. */
const PERSONAL = new Set(['udta', 'meta', 'uuid']);
/** What every browser plays. */
const PICTURE = 'avc1';
const SOUND = 'mp4a';
/** A file of hours has some dozens; one made to keep us busy has millions. */
const MAX_BOXES = 10_000;

/** Undefined for what is no MP4, damaged, or holds what not every browser plays. */
export async function inspectMp4(path: string): Promise<Playable | undefined> {
	const file = await open(path, 'r');
	try {
		const { size } = await file.stat();
		const boxes: Box[] = [];
		if (!(await walk(file, { from: 0, to: size }, boxes)) || boxes[0]?.type !== 'ftyp')
			return undefined;
		const codecs = await codecsOf(file, boxes);
		const durationS = await durationOf(file, boxes);
		const isPlayable = codecs.every((codec) => codec === PICTURE || codec === SOUND);
		if (!isPlayable || !codecs.includes(SOUND) || durationS === undefined) return undefined;
		return {
			durationS,
			type: codecs.includes(PICTURE) ? 'video/mp4' : 'audio/mp4',
			personal: boxes.filter(({ type }) => PERSONAL.has(type)).map(({ at }) => at)
		};
	} finally {
		await file.close();
	}
}

/** Copies an MP4 with its personal boxes called free space and emptied: nothing moves, so all its offsets stay true. */
export async function copyPlain(
	path: string,
	target: string,
	personal: readonly number[]
): Promise<void> {
	await copyFile(path, target);
	const file = await open(target, 'r+');
	try {
		for (const at of personal) {
			const { size } = await file.stat();
			const box = await boxAt(file, at, size);
			if (box === undefined) continue;
			await file.write('free', at + 4, 'latin1');
			await file.write(
				Buffer.alloc(Math.min(box.to - box.from, MAX_ERASED)),
				0,
				undefined,
				box.from
			);
		}
	} finally {
		await file.close();
	}
}

/** A box of titles is some hundred bytes, one with a cover some hundred thousand. */
const MAX_ERASED = 64 * 1024 * 1024;

/** Collects boxes depth first; false when one does not fit into what holds it. */
async function walk(
	file: FileHandle,
	{ from, to }: Pick<Box, 'from' | 'to'>,
	boxes: Box[]
): Promise<boolean> {
	for (let at = from; at + 8 <= to;) {
		const box = await boxAt(file, at, to);
		if (box === undefined || boxes.length > MAX_BOXES) return false;
		boxes.push(box);
		if (CONTAINERS.has(box.type) && !(await walk(file, box, boxes))) return false;
		at = box.to;
	}
	return true;
}

async function boxAt(file: FileHandle, at: number, end: number): Promise<Box | undefined> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
	if (bytesRead < 8) return undefined;
	const type = buffer.toString('latin1', 4, 8);
	const short = buffer.readUInt32BE(0);
	const isLong = short === 1 && bytesRead === 16;
	// 0: to the end of the file.
	const length = isLong ? Number(buffer.readBigUInt64BE(8)) : short === 0 ? end - at : short;
	const from = at + (isLong ? 16 : 8);
	const to = at + length;
	return to < from || to > end ? undefined : { type, at, from, to };
}

/** The first entry of each track's table of codecs. */
async function codecsOf(file: FileHandle, boxes: readonly Box[]): Promise<string[]> {
	const codecs: string[] = [];
	for (const { from } of boxes.filter(({ type }) => type === 'stsd'))
		codecs.push((await bytesAt(file, from + 12, 4)).toString('latin1'));
	return codecs;
}

async function durationOf(file: FileHandle, boxes: readonly Box[]): Promise<number | undefined> {
	const header = boxes.find(({ type }) => type === 'mvhd');
	if (header === undefined) return undefined;
	const bytes = await bytesAt(file, header.from, 32);
	const isLong = bytes[0] === 1;
	const scale = bytes.readUInt32BE(isLong ? 20 : 12);
	const length = isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16);
	return scale > 0 && length > 0 ? length / scale : undefined;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
	const { buffer } = await file.read(Buffer.alloc(length), 0, length, position);
	return buffer;
}

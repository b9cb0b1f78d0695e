import { CHUNK_BYTES, type MediaFile } from '#lib/core/lecture/manifest.ts';
import type { MediaStore } from '#lib/device/media-store.ts';
import { fetchChunks, type ChunksRun, type ChunksWay, type FetchOutcome } from './fetch-chunks.ts';
import { chunksAtOnce } from './keep-plan.ts';
import type { LinkSpeed } from './link-speed.ts';

/** `no-room`: the disk took no more. */
export type KeepOutcome = FetchOutcome | { readonly kind: 'no-room' };

/** How a file is fetched. */
export interface FileWay extends Omit<ChunksWay, 'onChunk' | 'onBegun'> {
	readonly url: string;
	readonly store: MediaStore;
	readonly speed: LinkSpeed;
	readonly roomBytes: () => Promise<number | undefined>;
	/** A chunk is here. */
	readonly onKept: () => Promise<void>;
}

/** Of a chunk that comes slowly so much at most is lost with a kill: 10 s at 50 kbit/s. */
const SLOW_PART_BYTES = 64 * 1024;
/** 512 kbit/s. */
const SLOW_BYTES_PER_MS = 64;
/** Otherwise half a chunk: with what the browser and the network hold, a kill costs less than a whole one. */
const PART_BYTES = CHUNK_BYTES / 2;
/** 16 Mbit/s. Above it a chunk is here in an eighth of a second, and writing parts of it would only wear the disk. */
const QUICK_BYTES_PER_MS = 2000;

/** Fetches what is not here of a file, request by request, until all of it is here or something is in the way. */
export async function keepFile(file: MediaFile, way: FileWay): Promise<KeepOutcome> {
	const { store, speed } = way;
	for (;;) {
		const from = (await store.file(file.sha256))?.chunks;
		// Removed meanwhile.
		if (from === undefined) return { kind: 'stopped' };
		if (from >= file.chunks.length) return { kind: 'done' };
		if (way.signal.aborted || !way.mayGoOn()) return { kind: 'stopped' };
		const roomBytes = await way.roomBytes();
		if (roomBytes !== undefined && roomBytes < CHUNK_BYTES) return { kind: 'no-room' };
		const count = chunksAtOnce(speed.bytesPerMs, roomBytes);
		const { outcome } = await keepSome(file, { from, count }, way);
		if (outcome.kind !== 'done') return outcome;
	}
}

/** One request. */
async function keepSome(
	file: MediaFile,
	{ from, count }: { readonly from: number; readonly count: number },
	way: FileWay
): Promise<ChunksRun> {
	const { store, speed, url } = way;
	const { sha256 } = file;
	const part = await store.part(sha256);
	const begun = part?.n === from ? part.bytes : new Uint8Array();
	const startMs = performance.now();
	let next = from;
	let savedBytes = begun.length;
	const run = await fetchChunks(
		{ url, file, from, count, begun },
		{
			...way,
			onChunk: async (n, bytes) => {
				if (!(await store.addChunk(sha256, n, bytes))) return false;
				next = n + 1;
				savedBytes = 0;
				await way.onKept();
				return true;
			},
			onBegun: async (n, bytes) => {
				if (bytes.length - savedBytes < savedEvery(speed.bytesPerMs)) return;
				savedBytes = bytes.length;
				await store.putPart({ sha256, n, bytes: bytes.slice() });
			}
		}
	);
	speed.note(
		(next - from) * CHUNK_BYTES + run.begun.length - begun.length,
		performance.now() - startMs
	);
	if (run.outcome.kind === 'damaged') await store.dropPart(sha256);
	// A cut costs nothing of what had come.
	else if (run.begun.length > savedBytes)
		await store.putPart({ sha256, n: next, bytes: run.begun.slice() });
	return run;
}

/** What may come of a chunk before it is written down; nothing is known of a link before its first request. */
function savedEvery(bytesPerMs = 0): number {
	if (bytesPerMs <= SLOW_BYTES_PER_MS) return SLOW_PART_BYTES;
	return bytesPerMs <= QUICK_BYTES_PER_MS ? PART_BYTES : Infinity;
}

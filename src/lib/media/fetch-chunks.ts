import { CHUNK_BYTES, type MediaFile } from '#lib/core/lecture/manifest.ts';
import { askForRange, cancelBody, type Answer } from './range-request.ts';
import { sha256Of } from './sha256.ts';

/**
 * Some chunks of a file in one request, each checked and kept the moment it is whole: a stream that is cut keeps every whole chunk
 * it brought, and what came of the next one. Nothing is believed before its hash was right, whatever status or header came with it.
 */

/**
 * `done`; `stopped`: it was told to. `no-network`: no answer, or the stream broke off. `later`: the server is busy, or does not know
 * us now. `gone`: the server has no such file. `damaged`: what came is not what was published.
 */
export type FetchOutcome =
	| { readonly kind: 'done' | 'stopped' | 'no-network' | 'gone' | 'damaged' }
	| { readonly kind: 'later'; readonly afterMs: number };

/** What is asked for. */
export interface ChunksWanted {
	readonly url: string;
	readonly file: MediaFile;
	/** The first chunk that is not here. */
	readonly from: number;
	/** How many in this request. */
	readonly count: number;
	/** What is here of the first one. */
	readonly begun: Uint8Array<ArrayBuffer>;
}

/** How it is fetched, and what becomes of it. */
export interface ChunksWay {
	readonly fetch: typeof fetch;
	/** The sign-in's slot, for what is not for everybody. */
	readonly slot: string | undefined;
	readonly signal: AbortSignal;
	/** Asked between any two pieces of the stream. */
	readonly mayGoOn: () => boolean;
	/** A chunk whose hash was right; false: nobody wants it any more. */
	readonly onChunk: (n: number, bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>;
	/** More has come of a chunk that is not whole yet. */
	readonly onBegun: (n: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** How a request ended, and what of the next chunk came with it. */
export interface ChunksRun {
	readonly outcome: FetchOutcome;
	readonly begun: Uint8Array<ArrayBuffer>;
}

const NOTHING = new Uint8Array();
/** No byte for so long is no network; at 50 kbit/s something comes every second. */
const SILENCE_MS = 30_000;

/** Fetches them; see above. Rejects only with a `StorageError` of `onChunk` or `onBegun`. */
export async function fetchChunks(wanted: ChunksWanted, way: ChunksWay): Promise<ChunksRun> {
	const { file, from, count, begun } = wanted;
	const first = from * CHUNK_BYTES + begun.length;
	const last = Math.min(file.bytes, (from + count) * CHUNK_BYTES) - 1;
	const silence = new Silence(way.signal);
	try {
		const answer = await askForRange({ ...wanted, first, last }, way, silence.signal);
		if (answer.kind !== 'bytes') return { outcome: answer, begun };
		return await keepAll(answer, wanted, way, silence);
	} finally {
		silence.end();
	}
}

async function keepAll(
	{ body, isAll }: Extract<Answer, { kind: 'bytes' }>,
	{ file, from, count, begun }: ChunksWanted,
	way: ChunksWay,
	silence: Silence
): Promise<ChunksRun> {
	const chunk = new Begun(file, from, begun);
	const end = isAll ? file.chunks.length : Math.min(from + count, file.chunks.length);
	const reader = body.getReader();
	// Not every stream hears of it by itself; a read that waits ends with this.
	silence.signal.addEventListener('abort', () => void cancelBody(reader));
	const over = async (kind: 'done' | 'stopped' | 'no-network' | 'damaged'): Promise<ChunksRun> => {
		await cancelBody(reader);
		return { outcome: { kind }, begun: kind === 'damaged' ? NOTHING : chunk.bytes };
	};
	for (;;) {
		silence.broken();
		const piece = await readPiece(reader);
		if (piece === undefined) return over(way.signal.aborted ? 'stopped' : 'no-network');
		for (let rest = piece; rest.length > 0;) {
			// More than was asked for.
			if (chunk.n >= end) return over('damaged');
			rest = chunk.take(rest);
			if (!chunk.isWhole) continue;
			if ((await sha256Of(chunk.bytes)) !== file.chunks[chunk.n]) return over('damaged');
			if (!(await way.onChunk(chunk.n, chunk.bytes))) return over('stopped');
			chunk.next();
		}
		if (chunk.n >= end) return over('done');
		await way.onBegun(chunk.n, chunk.bytes);
		if (!way.mayGoOn()) return over('stopped');
	}
}

/** The chunk that is coming. */
class Begun {
	n: number;
	readonly #file: MediaFile;
	#buffer: Uint8Array<ArrayBuffer>;
	#length: number;

	constructor(file: MediaFile, n: number, begun: Uint8Array) {
		this.#file = file;
		this.n = n;
		this.#buffer = this.#fresh();
		this.#buffer.set(begun);
		this.#length = begun.length;
	}

	get isWhole(): boolean {
		return this.#length === this.#buffer.length;
	}

	/** What has come of it. */
	get bytes(): Uint8Array<ArrayBuffer> {
		return this.#buffer.subarray(0, this.#length);
	}

	/** Takes what belongs to it; returns the rest. */
	take(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
		const own = piece.subarray(0, this.#buffer.length - this.#length);
		this.#buffer.set(own, this.#length);
		this.#length += own.length;
		return piece.subarray(own.length);
	}

	/** Goes on with the one behind it. */
	next(): void {
		this.n += 1;
		this.#buffer = this.#fresh();
		this.#length = 0;
	}

	#fresh(): Uint8Array<ArrayBuffer> {
		const left = this.#file.bytes - this.n * CHUNK_BYTES;
		return new Uint8Array(Math.max(0, Math.min(CHUNK_BYTES, left)));
	}
}

/** Aborts when nothing comes for a while, or when it is told from outside. */
class Silence {
	readonly #controller = new AbortController();
	readonly #outside: AbortSignal;
	readonly #abort = (): void => this.#controller.abort();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(outside: AbortSignal) {
		this.#outside = outside;
		outside.addEventListener('abort', this.#abort);
		if (outside.aborted) this.#abort();
		this.broken();
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Something came. */
	broken(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(this.#abort, SILENCE_MS);
	}

	end(): void {
		clearTimeout(this.#timer);
		this.#outside.removeEventListener('abort', this.#abort);
	}
}

/** The next piece; undefined where the stream broke off or ended too early. */
async function readPiece(
	reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	try {
		return (await reader.read()).value;
	} catch (error) {
		if (error instanceof TypeError || error instanceof DOMException) return undefined;
		throw error;
	}
}

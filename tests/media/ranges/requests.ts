/** Requests for a file as browsers, downloaders and clumsy programs make them, from a seed. */
import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';

/** A file that is asked for. */
export interface AskedFile {
	readonly sha256: string;
	readonly path: string;
	readonly sizeBytes: number;
}

/** One request. */
export interface AskedRange {
	readonly file: AskedFile;
	readonly method: 'GET' | 'HEAD';
	/** The header `Range`; none when left out. */
	readonly range?: string;
	/** The header `If-Range`. */
	readonly ifRange?: string;
}

/** Reads over this many bytes are rare: they take long and say nothing new. */
const LONG_BYTES = 3 * CHUNK_BYTES;
/** Each is no single range of bytes: it may be ignored, and then the whole file is the answer (RFC 9110 §14.2). */
const IGNORED = [
	'bytes=9-3',
	'bytes=',
	'bytes=-',
	'bytes=x-9',
	'bytes=0-1,7-9',
	'items=0-1',
	'0-1'
];

/** So many requests, the same for the same seed. */
export function seededRequests(
	files: readonly AskedFile[],
	count: number,
	chance: () => number
): AskedRange[] {
	const below = (limit: number): number => Math.floor(chance() * limit);
	return Array.from({ length: count }, () => {
		const file = files[below(files.length)];
		if (file === undefined) throw new Error('There is no file to ask for.');
		return oneOf(file, below);
	});
}

function oneOf(file: AskedFile, below: (limit: number) => number): AskedRange {
	const kind = below(100);
	const range = rangeOf(file.sizeBytes, below);
	if (kind < 3) return { file, method: 'HEAD', ...(kind === 0 ? {} : { range }) };
	// Whole files are long: only of the small ones.
	if (kind < 6 && file.sizeBytes <= LONG_BYTES) {
		const ignored = IGNORED[below(IGNORED.length + 1)];
		return { file, method: 'GET', ...(ignored === undefined ? {} : { range: ignored }) };
	}
	if (kind < 8) return { file, method: 'GET', range, ifRange: `"${file.sha256}"` };
	if (kind < 9 && file.sizeBytes <= LONG_BYTES)
		return { file, method: 'GET', range, ifRange: '"another"' };
	return { file, method: 'GET', range };
}

function rangeOf(size: number, below: (limit: number) => number): string {
	const length = 1 + below(Math.min(size, LONG_BYTES));
	const first = below(size - length + 1);
	const nearEnd = size - 1 - below(Math.min(size, LONG_BYTES));
	const edge = CHUNK_BYTES * below(Math.ceil(size / CHUNK_BYTES)) + below(3) - 1;
	const atEdge = Math.max(0, Math.min(size - 1, edge));
	const kinds = [
		`bytes=${first}-${first + length - 1}`,
		`bytes=${atEdge}-${atEdge + below(LONG_BYTES)}`,
		`bytes=${Math.max(0, atEdge - below(9))}-${atEdge}`,
		`bytes=${nearEnd}-`,
		`bytes=-${1 + below(Math.min(size, LONG_BYTES))}`,
		'bytes=0-0',
		'bytes=0-1',
		`bytes=${size - 1}-`,
		`bytes=${nearEnd}-${size + below(1e9)}`,
		`bytes=${size}-`,
		`bytes=${size + below(1e9)}-${size + 1e9}`,
		'bytes=-0',
		...(size <= LONG_BYTES ? ['bytes=0-', `bytes=-${size + below(1e6)}`] : [])
	];
	return kinds[below(kinds.length)] ?? 'bytes=0-0';
}

/**
 * Whether a PDF is whole and can be opened without a password, without drawing it: that is the preparation's, which finds the rest.
 * Read as a stream, however large.
 */
import { createReadStream } from 'node:fs';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/** Longer than anything looked for, so that nothing is missed where two blocks meet. */
const OVERLAP = 1024;
/** In a trailer or a cross-reference stream, which are never compressed: a reference to how the file is encrypted, or that itself. */
const ENCRYPTED = /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/;

/** Looks at a file that begins like a PDF. */
export async function inspectPdf(
	path: string
): Promise<Result<'pdf', Problem<'damaged' | 'password-protected'>>> {
	let tail = '';
	for await (const block of createReadStream(path, {
		encoding: 'latin1'
	}) as AsyncIterable<string>) {
		const text = tail + block;
		if (ENCRYPTED.test(text)) return fail('password-protected');
		tail = text.slice(-OVERLAP);
	}
	// A file that was cut on its way has no end.
	return tail.includes('%%EOF') && tail.includes('startxref') ? ok('pdf') : fail('damaged');
}

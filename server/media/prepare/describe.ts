import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CHUNK_BYTES, type MediaFile } from '#lib/core/lecture/manifest.ts';

/** A file as a manifest names it: hashes of the whole and of each chunk, read a chunk at a time. Throws for an empty file: a bug. */
export async function describeFile(path: string, type: string): Promise<MediaFile> {
	const whole = createHash('sha256');
	const chunks: string[] = [];
	const buffer = Buffer.alloc(CHUNK_BYTES);
	const file = await open(path, 'r');
	try {
		let bytes = 0;
		for (;;) {
			const chunk = await readChunk(file, buffer, bytes);
			if (chunk.length === 0) break;
			whole.update(chunk);
			chunks.push(createHash('sha256').update(chunk).digest('hex'));
			bytes += chunk.length;
		}
		if (bytes === 0) throw new Error('A prepared file is empty.');
		return { sha256: whole.digest('hex'), bytes, type, chunks };
	} finally {
		await file.close();
	}
}

/** As much of a chunk as there is: one read may give less. */
async function readChunk(
	file: Awaited<ReturnType<typeof open>>,
	buffer: Buffer,
	position: number
): Promise<Buffer> {
	let length = 0;
	while (length < buffer.length) {
		const { bytesRead } = await file.read(
			buffer,
			length,
			buffer.length - length,
			position + length
		);
		if (bytesRead === 0) break;
		length += bytesRead;
	}
	return buffer.subarray(0, length);
}

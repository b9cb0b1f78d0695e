import { parseManifest, type Manifest } from '#lib/core/lecture/manifest.ts';
import type { MediaName, MediaStore } from './media-store.ts';

/** Four thousand chunks, ten files, five hundred pages: 400 KB. */
const MAX_MANIFEST_BYTES = 8_000_000;

/** What a prepared lecture consists of. Undefined for what is not there, or no manifest. */
export async function readManifest(
	store: MediaStore,
	name: MediaName
): Promise<Manifest | undefined> {
	const file = await store.read(name);
	if (file === undefined) return undefined;
	if (file.type !== 'application/json' || file.sizeBytes > MAX_MANIFEST_BYTES) {
		file.content.destroy();
		return undefined;
	}
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.content as AsyncIterable<Uint8Array>) chunks.push(chunk);
	return manifestIn(Buffer.concat(chunks).toString());
}

function manifestIn(text: string): Manifest | undefined {
	try {
		const parsed = parseManifest(JSON.parse(text));
		return parsed.ok ? parsed.value : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

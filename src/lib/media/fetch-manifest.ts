import { parseManifest, type Manifest } from '#lib/core/lecture/manifest.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { sha256Of } from './sha256.ts';

/** A manifest that was believed: its text, whose hash was its name, and what it says. */
export interface FetchedManifest {
	readonly text: string;
	readonly manifest: Manifest;
}

/** `damaged`: what came has another hash, or is no manifest. */
export type ManifestProblem = Problem<'no-network' | 'gone' | 'damaged'>;

/** 4 GiB in chunks is 1.1 MB of hashes. */
const MAX_BYTES = 2 * 1024 * 1024;
const GIVE_UP_AFTER_MS = 60_000;
const SLOT_HEADER = 'x-tongyu-slot';

/** Fetches a manifest and checks it against its name. */
export async function fetchManifest(
	{ url, sha256 }: { readonly url: string; readonly sha256: string },
	way: { readonly fetch: typeof fetch; readonly slot: string | undefined }
): Promise<Result<FetchedManifest, ManifestProblem>> {
	const giveUp = new AbortController();
	const timer = setTimeout(() => giveUp.abort(), GIVE_UP_AFTER_MS);
	try {
		const headers = way.slot === undefined ? {} : { [SLOT_HEADER]: way.slot };
		const answer = await way.fetch(url, { headers, signal: giveUp.signal, cache: 'no-store' });
		if (answer.status === 404 || answer.status === 410) return fail('gone');
		if (answer.status !== 200) return fail('no-network');
		if (Number(answer.headers.get('content-length') ?? 0) > MAX_BYTES) return fail('damaged');
		return await believe(new Uint8Array(await answer.arrayBuffer()), sha256);
	} catch (error) {
		// No network is a TypeError; a time-out and a cut body are DOMExceptions.
		if (error instanceof TypeError || error instanceof DOMException) return fail('no-network');
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

async function believe(
	bytes: Uint8Array<ArrayBuffer>,
	sha256: string
): Promise<Result<FetchedManifest, ManifestProblem>> {
	if ((await sha256Of(bytes)) !== sha256) return fail('damaged');
	const text = new TextDecoder().decode(bytes);
	const manifest = readManifest(text);
	return manifest === undefined ? fail('damaged') : ok({ text, manifest });
}

/** What a kept manifest says; undefined when this version of the app cannot read it. */
export function readManifest(text: string): Manifest | undefined {
	const parsed = parseManifest(jsonOf(text));
	return parsed.ok ? parsed.value : undefined;
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

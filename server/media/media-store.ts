/**
 * The port of files beside the facts: photos, what lectures are made of, what they become. A file has a place, its scope and the
 * SHA-256 of its bytes, and is never changed. Two adapters (`folder-store.ts`, `s3-store.ts`) are held to one contract suite,
 * `tests/contract/media-claims.ts`.
 *
 * What an adapter must guarantee: a file is there whole or not at all; what `put` or `copy` has answered survives a power cut;
 * reading takes memory for a few blocks, however large the file and however slow its reader; a reader that goes away in the
 * middle leaves nothing open. Whoever puts a file has checked that its bytes are what its name says, and that it is not empty.
 */
import type { Readable } from 'node:stream';
import type { Scope } from '#lib/core/ids.ts';

/** One file's place. */
export interface MediaName {
	readonly scope: Scope;
	/** Lower-case hex. */
	readonly sha256: string;
}

/** What is known of a file without reading it. */
export interface MediaFacts {
	readonly sizeBytes: number;
	/** By its first bytes (`file-type.ts`); never a type a browser would run. */
	readonly type: string;
}

/** Bytes of a file, both ends included, as in HTTP. */
export interface MediaPart {
	readonly first: number;
	readonly last: number;
}

/** See the head of this file. */
export interface MediaStore {
	readonly kind: 'folder' | 's3';
	/** Undefined when there is no such file. */
	stat(name: MediaName): Promise<MediaFacts | undefined>;
	/** A file, or bytes of it that it has. Whoever asks reads `content` to its end or destroys it. */
	read(
		name: MediaName,
		part?: MediaPart
	): Promise<(MediaFacts & { readonly content: Readable }) | undefined>;
	/** Takes in a local file, which stays where it is and must not be changed any more; fine when it is there already. */
	put(name: MediaName, path: string): Promise<void>;
	/** The file at a local path that is free, for programs that read paths; do not write to it. False when there is no such file. */
	take(name: MediaName, path: string): Promise<boolean>;
	/** The same file in another scope, too; fine when it is there already. False when there is no such file. */
	copy(name: MediaName, to: Scope): Promise<boolean>;
	/** Takes a file away from one scope; fine when there is none. */
	remove(name: MediaName): Promise<void>;
	/** The hashes of a scope's files, each once, in no order that means anything. */
	list(scope: Scope): AsyncIterable<string>;
}

/** The store of files did not answer, or answered what it should not. */
export class MediaStoreError extends Error {
	override readonly name = 'MediaStoreError';
}

const SHA256_PATTERN = /^[0-9a-f]{64}$/;

/** Whether a text has the form of a file's name. */
export const isSha256 = (text: string): boolean => SHA256_PATTERN.test(text);

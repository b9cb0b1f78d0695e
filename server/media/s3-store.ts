/**
 * Files in a bucket of any S3-compatible store, as `<scope>/<sha256>`, by path-style addresses and signature version 4; see
 * `media-store.ts` for what it promises. Large files go up in parts, so that memory holds one part and a broken connection costs one.
 */
import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3mini, S3ServiceError, type UploadPart } from 's3mini';
import type { Scope } from '#lib/core/ids.ts';
import { HEAD_BYTES, typeOf } from './file-type.ts';
import {
	isSha256,
	MediaStoreError,
	type MediaFacts,
	type MediaName,
	type MediaPart,
	type MediaStore
} from './media-store.ts';

/** Where the bucket is and who may use it. */
export interface S3Place {
	/** Scheme and host: https://s3.example.cn. */
	readonly endpoint: string;
	readonly bucket: string;
	readonly region: string;
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
}

/** 8 MiB: above the least S3 takes (5 MiB), and 10,000 of them hold any lecture. */
const UPLOAD_PART_BYTES = 8 * 1024 * 1024;
/** A part that fails is sent again so often before the whole fails. */
const PART_TRIES = 3;
/** The most a listing answers at once. */
const LIST_KEYS = 1000;
/** Facts of files remembered, since files never change: seeking in a recording asks for the same file again and again. */
const MAX_REMEMBERED = 2000;

/** See the head of this file. */
export class S3Store implements MediaStore {
	readonly kind = 's3';
	readonly #s3: S3mini;
	readonly #facts = new Map<string, MediaFacts>();

	constructor({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Place) {
		const address = `${endpoint}/${bucket}`;
		this.#s3 = new S3mini({ endpoint: address, region, accessKeyId, secretAccessKey });
	}

	/** Always asks the bucket: what was removed by another server is not there any more. */
	async stat(name: MediaName): Promise<MediaFacts | undefined> {
		const key = keyOf(name);
		const head = await this.#get(key, { first: 0, last: HEAD_BYTES - 1 });
		const facts = head && (await factsOf(head));
		this.#remember(key, facts);
		return facts;
	}

	async read(name: MediaName, part?: MediaPart) {
		const key = keyOf(name);
		const facts = this.#facts.get(key) ?? (await this.stat(name));
		if (facts === undefined) return undefined;
		const answer = await this.#get(key, part);
		if (answer?.body === null || answer === undefined) {
			this.#remember(key, undefined);
			return undefined;
		}
		if (part !== undefined && !isOf(answer, part)) {
			await answer.body.cancel();
			throw new MediaStoreError('The S3 store sent other bytes than it was asked for.');
		}
		return { ...facts, content: Readable.from(answer.body, { objectMode: false }) };
	}

	async put(name: MediaName, path: string): Promise<void> {
		const key = keyOf(name);
		if ((await this.stat(name)) !== undefined) return;
		const file = await open(path, 'r');
		try {
			const { size } = await file.stat();
			if (size <= UPLOAD_PART_BYTES) await this.#putAtOnce(key, file, size);
			else await this.#putInParts(key, file, size);
		} finally {
			await file.close();
		}
	}

	async take(name: MediaName, path: string): Promise<boolean> {
		const file = await this.read(name);
		if (file === undefined) return false;
		await pipeline(file.content, createWriteStream(path, { flags: 'wx', flush: true }));
		return true;
	}

	async copy(name: MediaName, to: Scope): Promise<boolean> {
		const target = { ...name, scope: to };
		if ((await this.stat(name)) === undefined) return false;
		if ((await this.stat(target)) !== undefined) return true;
		// The client writes the slash in the key as %2F, which not every store reads.
		const source = { 'x-amz-copy-source': `/${this.#s3.bucketName}/${keyOf(name)}` };
		const options = { additionalHeaders: source };
		await asked(this.#s3.copyObject(keyOf(name), keyOf(target), options));
		return true;
	}

	async remove(name: MediaName): Promise<void> {
		this.#remember(keyOf(name), undefined);
		await asked(this.#s3.deleteObject(keyOf(name)));
	}

	async *list(scope: Scope): AsyncGenerator<string> {
		let next: string | undefined;
		do {
			const listing = this.#s3.listObjectsPaged('/', `${scope}/`, LIST_KEYS, next);
			const page = await asked(listing);
			for (const { Key } of page?.objects ?? []) {
				const sha256 = Key.slice(scope.length + 1);
				if (isSha256(sha256)) yield sha256;
			}
			next = page?.nextContinuationToken;
		} while (next !== undefined);
	}

	/** An object or bytes of it; undefined when there is none. */
	async #get(key: string, part?: MediaPart): Promise<Response | undefined> {
		const work = this.#s3.getObjectRaw(
			key,
			part === undefined,
			part?.first,
			// The client counts to the byte behind the last.
			part === undefined ? undefined : part.last + 1
		);
		return asked(work, { isMissingFine: true });
	}

	async #putAtOnce(key: string, file: FileHandle, size: number): Promise<void> {
		const bytes = await readPart(file, 0, size);
		await asked(this.#s3.putObject(key, bytes, typeOf(bytes)));
	}

	async #putInParts(key: string, file: FileHandle, size: number): Promise<void> {
		const type = typeOf(await readPart(file, 0, HEAD_BYTES));
		const id = await asked(this.#s3.getMultipartUploadId(key, type));
		try {
			const parts: UploadPart[] = [];
			for (let start = 0; start < size; start += UPLOAD_PART_BYTES) {
				const bytes = await readPart(file, start, Math.min(UPLOAD_PART_BYTES, size - start));
				const number = parts.length + 1;
				parts.push(await tried(() => this.#s3.uploadPart(key, id, bytes, number)));
			}
			await asked(this.#s3.completeMultipartUpload(key, id, parts));
		} catch (error) {
			// What was sent is paid for until it is given up; should this fail too, the first failure is the one to tell.
			await this.#s3.abortMultipartUpload(key, id).catch(() => undefined);
			throw error;
		}
	}

	#remember(key: string, facts: MediaFacts | undefined): void {
		this.#facts.delete(key);
		if (facts === undefined) return;
		this.#facts.set(key, facts);
		const [oldest] = this.#facts.keys();
		if (this.#facts.size > MAX_REMEMBERED && oldest !== undefined) this.#facts.delete(oldest);
	}
}

const keyOf = ({ scope, sha256 }: MediaName): string => `${scope}/${sha256}`;

/** Size and type from an answer with the first bytes. */
async function factsOf(answer: Response): Promise<MediaFacts> {
	const head = new Uint8Array(await answer.arrayBuffer());
	const [, total] = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '') ?? [];
	return { sizeBytes: total === undefined ? head.byteLength : Number(total), type: typeOf(head) };
}

/** A store that knows no ranges sends the whole object, whoever asks: those would be the wrong bytes. */
const isOf = ({ status, headers }: Response, { first, last }: MediaPart): boolean =>
	status === 206 && headers.get('content-range')?.startsWith(`bytes ${first}-${last}/`) === true;

async function readPart(file: FileHandle, start: number, length: number): Promise<Buffer> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
	if (bytesRead !== length) throw new MediaStoreError('A file became shorter while it was sent.');
	return buffer;
}

async function tried<T>(send: () => Promise<T>): Promise<T> {
	for (let left = PART_TRIES - 1; ; left--)
		try {
			return await send();
		} catch (error) {
			if (left === 0) throw failed(error);
		}
}

async function asked<T>(work: Promise<T>): Promise<T>;
async function asked<T>(
	work: Promise<T>,
	options: { readonly isMissingFine: true }
): Promise<T | undefined>;
async function asked<T>(work: Promise<T>, { isMissingFine = false } = {}): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		if (isMissingFine && error instanceof S3ServiceError && error.status === 404) return undefined;
		throw failed(error);
	}
}

/** The client's words hold addresses and answers, never keys. */
const failed = (cause: unknown): MediaStoreError =>
	new MediaStoreError('The S3 store did not do what it was asked.', { cause });

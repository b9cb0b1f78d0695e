/**
 * Photos on their way in, in the words of tus 1.0.0 (core, creation, termination), under the address that names scope and hash:
 *
 *   POST   /media/<scope>            Upload-Length, Upload-Metadata: sha256 <base64 of the hex>  → 201, Location, Upload-Offset
 *   HEAD   /media/<scope>/<sha256>   → 200 Upload-Offset, Upload-Length    how much is here (`media.ts` answers it)
 *   PATCH  /media/<scope>/<sha256>   Upload-Offset, application/offset+octet-stream         → 204 Upload-Offset
 *   DELETE /media/<scope>/<sha256>   → 204
 *
 * For whoever may write photos in the scope now; rights are checked at every request. 409: another offset than what is here; 415: no
 * picture, or one that carries more than a picture (EXIF, GPS); 422: not the file its name says. The last two are for good: the same
 * bytes are refused again.
 */
import type { Context, Hono } from 'hono';
import type { Identity } from '../../accounts/sign-ins.ts';
import { isSha256 } from '../../media/media-store.ts';
import type { AppendProblem } from '../../media/photo-uploads.ts';
import type { Scope } from '#lib/core/ids.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { MAX_PHOTO_BYTES } from '#lib/core/report/photo.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { isDiskFull } from '../../store/disk.ts';
import { refuse } from './answers.ts';
import { nameOf, scopeOf, TUS } from './media.ts';
import { mayWrite } from './may-write.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

const BODY_TYPE = 'application/offset+octet-stream';
/** A key as every photo's is: whoever may write it may bring files. */
const PHOTO_KEY = 'photo/00000000/00000000';

type Refused = Problem<ErrorCode>;

export function addPhotos(app: Hono, parts: GatewayParts): void {
	app.options('/media/:scope', (c) =>
		c.body(null, 204, {
			...TUS,
			'Tus-Version': TUS['Tus-Resumable'],
			'Tus-Extension': 'creation,termination',
			'Tus-Max-Size': String(MAX_PHOTO_BYTES)
		})
	);
	app.post('/media/:scope', (c) => announce(c, parts));
	app.patch('/media/:scope/:sha256', (c) => append(c, parts));
	app.delete('/media/:scope/:sha256', (c) => remove(c, parts));
}

async function announce(c: Context, parts: GatewayParts): Promise<Response> {
	const writer = await whoWrites(c, parts);
	if (!writer.ok) return refuse(c, writer.problem.code);
	const sha256 = metadataOf(c, 'sha256') ?? '';
	const sizeBytes = countIn(c, 'upload-length');
	if (!isSha256(sha256) || sizeBytes === undefined || sizeBytes === 0)
		return refuse(c, 'malformed');
	if (sizeBytes > MAX_PHOTO_BYTES) return refuse(c, 'too-large');
	const waitMs = parts.mediaAllowance.take(writer.value.account.id);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	const { scope } = writer.value;
	const { offset } = await parts.photos.begin({ scope, sha256 }, sizeBytes);
	const headers = {
		...TUS,
		Location: `/media/${scope}/${sha256}`,
		'Upload-Offset': String(offset)
	};
	return c.body(null, 201, headers);
}

async function append(c: Context, parts: GatewayParts): Promise<Response> {
	const writer = await whoWrites(c, parts);
	if (!writer.ok) return refuse(c, writer.problem.code);
	const name = nameOf(c);
	const offset = countIn(c, 'upload-offset');
	if (name === undefined) return refuse(c, 'not-found');
	if (offset === undefined || c.req.header('content-type') !== BODY_TYPE)
		return refuse(c, 'malformed');
	const waitMs = parts.mediaAllowance.take(writer.value.account.id);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	try {
		const appended = await parts.photos.append(name, offset, bodyOf(c));
		if (!appended.ok) return refuseAppend(c, appended.problem);
		return c.body(null, 204, { ...TUS, 'Upload-Offset': String(appended.value.offset) });
	} catch (error) {
		if (isDiskFull(error)) return refuse(c, 'full');
		throw error;
	}
}

async function remove(c: Context, parts: GatewayParts): Promise<Response> {
	const writer = await whoWrites(c, parts);
	if (!writer.ok) return refuse(c, writer.problem.code);
	const name = nameOf(c);
	if (name === undefined) return refuse(c, 'not-found');
	await parts.photos.remove(name);
	parts.log('media-removed', { scope: name.scope, by: writer.value.account.id });
	return c.body(null, 204, TUS);
}

/** The sign-in, where it may write photos in the scope now. */
async function whoWrites(
	c: Context,
	parts: GatewayParts
): Promise<Result<Identity & { readonly scope: Scope }, Refused>> {
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const scope = scopeOf(c);
	if (scope === undefined) return fail('not-found');
	const may = await mayWrite(who.value, { scope, key: PHOTO_KEY }, parts);
	return may ? ok({ ...who.value, scope }) : fail('no-right');
}

/** A whole number in a header; undefined when there is none. */
function countIn(c: Context, header: string): number | undefined {
	const text = c.req.header(header) ?? '';
	return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** A value of `Upload-Metadata`: pairs of a name and base64, with commas between. */
export function metadataOf(c: Context, name: string): string | undefined {
	const pairs = (c.req.header('upload-metadata') ?? '').split(',').map((pair) => pair.trim());
	const value = pairs.map((pair) => pair.split(' ')).find(([key]) => key === name)?.[1];
	return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
}

/** The body; one that is cut ends there, so that what came is kept and the phone goes on from it. */
async function* bodyOf(c: Context): AsyncGenerator<Uint8Array> {
	const { body, signal } = c.req.raw;
	try {
		for await (const chunk of body ?? []) yield chunk;
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

function refuseAppend(c: Context, { code }: AppendProblem): Response {
	switch (code) {
		case 'offset':
			return refuse(c, 'malformed', { status: 409 });
		case 'too-large':
			return refuse(c, 'too-large');
		case 'not-found':
			return refuse(c, 'not-found');
		case 'not-the-file':
			return refuse(c, 'malformed', { status: 422 });
		case 'not-a-picture':
		case 'damaged':
		case 'metadata':
			return refuse(c, 'malformed', { status: 415 });
	}
	return code satisfies never;
}

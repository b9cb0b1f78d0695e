/**
 * Reading files beside the facts: `GET` and `HEAD /media/<scope>/<sha256>`, whole or one range of bytes.
 *
 * What is in the catalog is for everybody, signed out too; all else is for whoever reads its scope, checked at every request: the hash
 * is no key. Who may draft under the own name alone (an expert) reads what it brought itself and what was made of that
 * (`media/own-files.ts`). A file never changes, so what is published may be kept for ever by whoever passes it on, what is staff's by its reader
 * alone. Photos can be taken out, so their readers ask again.
 *
 * A range costs the blocks it is sent in, however many are asked for, overlapping or not: nothing waits in memory for a slow reader,
 * and what a reader that went away left open is closed.
 */
import type { Readable } from 'node:stream';
import type { Context, Hono } from 'hono';
import type { Identity } from '../../accounts/sign-ins.ts';
import { isSha256, type MediaFacts, type MediaName } from '../../media/media-store.ts';
import { parseScope, type Scope } from '#lib/core/ids.ts';
import { contentRange, readRange, type Wanted } from '#lib/core/lecture/byte-range.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { refuse } from './answers.ts';
import { mayWrite } from './may-write.ts';
import type { GatewayParts } from './parts.ts';
import { readableNow } from './sign-in-answer.ts';
import { whoReads } from './who.ts';

/** The version of tus spoken here. */
export const TUS = { 'Tus-Resumable': '1.0.0' };
/** A year: as long as caches take it for. */
const FOR_EVER = 'max-age=31536000, immutable';
/** A browser's PDF viewer is an object of the file's own address; nothing else in a file may load anything. */
const POLICIES = { pdf: `default-src 'none'; object-src 'self'`, other: `default-src 'none'` };

export function addMedia(app: Hono, parts: GatewayParts): void {
	// Hono answers HEAD by the same route.
	app.get('/media/:scope/:sha256', (c) => serve(c, parts));
}

async function serve(c: Context, parts: GatewayParts): Promise<Response> {
	const may = await mayRead(c, parts);
	if (!may.ok) return refuse(c, may.problem.code);
	const name = nameOf(c);
	if (name === undefined) return refuse(c, 'not-found');
	const facts = await parts.media.stat(name);
	if (facts === undefined) return tellProgress(c, name, parts);
	const headers = headersOf(name, facts);
	if (isKnown(c.req.header('if-none-match'), headers.ETag)) return c.body(null, 304, headers);
	if (c.req.method === 'HEAD') return c.body(null, 200, { ...headers, ...arrived(facts) });
	const wanted = wantedOf(c, headers.ETag, facts.sizeBytes);
	if (wanted.kind === 'unsatisfiable') return refuseRange(wanted, facts.sizeBytes);
	const file = await parts.media.read(name, wanted.kind === 'part' ? wanted : undefined);
	if (file === undefined) return refuse(c, 'not-found');
	const body = streamOf(file.content);
	if (wanted.kind === 'whole') return new Response(body, { headers });
	return new Response(body, {
		status: 206,
		headers: { ...headers, ...partHeaders(wanted, facts) }
	});
}

/** How much of a photo on its way is here. */
async function tellProgress(
	c: Context,
	name: MediaName,
	{ photos }: GatewayParts
): Promise<Response> {
	const progress = c.req.method === 'HEAD' ? await photos.progress(name) : undefined;
	return progress === undefined ? refuse(c, 'not-found') : c.body(null, 200, arrived(progress));
}

/** In the words of tus: a file that is here is an upload that came to its end. */
const arrived = ({ sizeBytes, offset = sizeBytes }: { sizeBytes: number; offset?: number }) => ({
	...TUS,
	'Upload-Offset': String(offset),
	'Upload-Length': String(sizeBytes)
});

/** What a request wants; without the file it knows, `If-Range` says, it wants all of it. */
function wantedOf(c: Context, tag: string, sizeBytes: number): Wanted {
	const known = c.req.header('if-range');
	return readRange(known === undefined || known === tag ? c.req.header('range') : null, sizeBytes);
}

const refuseRange = (wanted: Wanted, sizeBytes: number): Response =>
	new Response(null, {
		status: 416,
		headers: { 'Accept-Ranges': 'bytes', 'Content-Range': contentRange(wanted, sizeBytes) ?? '' }
	});

function headersOf({ scope, sha256 }: MediaName, { sizeBytes, type }: MediaFacts) {
	return {
		'Content-Type': type,
		'Content-Length': String(sizeBytes),
		'Accept-Ranges': 'bytes',
		'Cache-Control': cachingOf(scope),
		'Content-Security-Policy': type === 'application/pdf' ? POLICIES.pdf : POLICIES.other,
		'Cross-Origin-Resource-Policy': 'same-origin',
		ETag: `"${sha256}"`
	};
}

function cachingOf(scope: Scope): string {
	if (scope === 'catalog') return `public, ${FOR_EVER}`;
	return scope === 'staff' ? `private, ${FOR_EVER}` : 'private, no-cache';
}

const partHeaders = (wanted: Extract<Wanted, { kind: 'part' }>, { sizeBytes }: MediaFacts) => ({
	'Content-Length': String(wanted.last - wanted.first + 1),
	'Content-Range': contentRange(wanted, sizeBytes) ?? ''
});

/** Whether a reader has this very file; a tag that a proxy has made weak on the way still names it. */
const isKnown = (known: string | undefined, tag: string): boolean =>
	known !== undefined &&
	known.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')));

/** What a sign-in may not read is not there: nothing is told about other scopes. */
async function mayRead(c: Context, parts: GatewayParts): Promise<Result<void, Problem<ErrorCode>>> {
	const scope = scopeOf(c);
	if (scope === 'catalog') return ok(undefined);
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const readable = await readableNow(parts, who.value);
	if (scope !== undefined && readable.includes(scope)) return ok(undefined);
	return (await isOwn(c, who.value, parts)) ? ok(undefined) : fail('not-found');
}

/** Whether the file is what the sign-in brought itself for drafts under its own name, or was made of it, and it still may draft. */
async function isOwn(c: Context, who: Identity, parts: GatewayParts): Promise<boolean> {
	const name = nameOf(c);
	if (name?.scope !== 'staff') return false;
	const key = `draft/${who.account.id}/00000000/title`;
	if (!(await mayWrite(who, { scope: 'staff', key }, parts))) return false;
	return parts.ownFiles.has(who.account.id, name.sha256);
}

/** The scope an address names. */
export const scopeOf = (c: Context): Scope | undefined => parseScope(c.req.param('scope') ?? '');

/** The file an address names. */
export function nameOf(c: Context): MediaName | undefined {
	const scope = scopeOf(c);
	const sha256 = c.req.param('sha256') ?? '';
	return scope !== undefined && isSha256(sha256) ? { scope, sha256 } : undefined;
}

/** A file as it is read: nothing of it waits in memory for a slow phone. */
function streamOf(content: Readable): ReadableStream<Uint8Array> {
	const chunks: AsyncIterator<unknown> = content[Symbol.asyncIterator]();
	return new ReadableStream({
		async pull(controller) {
			const next: IteratorResult<unknown, unknown> = await chunks.next();
			if (next.value instanceof Uint8Array) controller.enqueue(next.value);
			if (next.done === true) controller.close();
		},
		cancel: () => {
			content.destroy();
		}
	});
}

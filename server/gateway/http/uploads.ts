/**
 * Files of lectures on their way in, in the words of tus 1.0.0, spoken by `@tus/server`:
 *
 *   POST   /media/uploads        Upload-Length, Upload-Metadata: owner <base64>[, sha256 <base64 of the hex>]  → 201, Location
 *   HEAD   /media/uploads/<id>   → 200 Upload-Offset, Upload-Length                        how much is here
 *   PATCH  /media/uploads/<id>   Upload-Offset, application/offset+octet-stream            → 204 Upload-Offset
 *   DELETE /media/uploads/<id>   → 204
 *   GET    /api/uploads/<id>     → Upload (`core/protocol/lectures`): what became of it
 *
 * For whoever may write drafts of the owner now, checked at every request; an upload is its account's, to others it is not there. What
 * else the metadata say (names of files) is neither kept nor logged.
 */
import { randomBytes } from 'node:crypto';
import { MemoryLocker, Server } from '@tus/server';
import type { Context, Hono } from 'hono';
import { UnsureWrite } from '../../accounts/documents.ts';
import type { Identity } from '../../accounts/sign-ins.ts';
import { isSha256, MediaStoreError } from '../../media/media-store.ts';
import { ArrivingFiles } from '../../media/uploads/arriving-files.ts';
import { isDiskFull } from '../../store/disk.ts';
import { StoreError } from '../../store/store.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { refuse } from './answers.ts';
import { sendJson } from './compress.ts';
import { keptOf } from './kept-uploads.ts';
import { errorFields } from './log.ts';
import { mayWrite } from './may-write.ts';
import type { GatewayParts } from './parts.ts';
import { metadataOf } from './photos.ts';
import { whoReads } from './who.ts';

/** 20 random bytes: nobody guesses another's, and none comes twice. */
const ID_BYTES = 20;
const ID_PATTERN = /^[0-9a-f]{40}$/;
/** What tus' own refusals mean in our words; the status is what its clients go by. */
const CODES: Readonly<Record<number, ErrorCode>> = {
	404: 'not-found',
	410: 'not-found',
	413: 'too-large'
};

/** Who speaks, and for whose draft. */
interface Sender extends Identity {
	readonly owner: string;
}

export function addUploads(app: Hono, parts: GatewayParts): void {
	const locker = new MemoryLocker();
	const speak = (c: Context): Promise<Response> => answer(c, { parts, locker });
	app.on(['POST', 'OPTIONS'], '/media/uploads', speak);
	app.on(['PATCH', 'DELETE'], '/media/uploads/:id', speak);
	// Hono answers HEAD by the same route as GET; a file on its way is not for reading.
	app.get('/media/uploads/:id', (c) =>
		c.req.method === 'HEAD' ? speak(c) : refuse(c, 'not-found')
	);
	app.get('/api/uploads/:id', (c) => tell(c, parts));
}

async function answer(
	c: Context,
	{ parts, locker }: { parts: GatewayParts; locker: MemoryLocker }
): Promise<Response> {
	const sender = await whoSends(c, parts);
	if (!sender.ok) return refuse(c, sender.problem.code);
	const { account, owner } = sender.value;
	const waitMs = parts.uploadAllowance.take(account.id);
	if (waitMs > 0) return refuse(c, 'slow-down', { waitMs });
	if (c.req.method === 'POST') {
		const bytes = Number(c.req.header('upload-length') ?? NaN);
		const may = Number.isSafeInteger(bytes)
			? await parts.uploads.mayBegin(account.id, bytes)
			: fail('malformed');
		if (!may.ok) return refuse(c, may.problem.code);
	}
	const kept = keptOf({ account: account.id, owner, sha256: claimedHash(c) }, parts);
	const tus = new Server({
		path: '/media/uploads',
		datastore: new ArrivingFiles(await parts.uploads.folder(), kept),
		locker,
		relativeLocation: true,
		allowedOrigins: [],
		disableTerminationForFinishedUploads: true,
		namingFunction: () => randomBytes(ID_BYTES).toString('hex'),
		onUploadFinish: async (_, { id }) => {
			const record = await parts.uploadRecords.get({ account: account.id, id });
			if (record !== undefined) parts.uploads.check(record);
			return {};
		},
		onResponseError: (_, error) => problemOf(error, parts)
	});
	return tus.handleWeb(c.req.raw);
}

async function tell(c: Context, parts: GatewayParts): Promise<Response> {
	const sender = await whoSends(c, parts);
	if (!sender.ok) return refuse(c, sender.problem.code);
	const name = { account: sender.value.account.id, id: c.req.param('id') ?? '' };
	const state = await parts.uploads.stateOf(name);
	return state === undefined ? refuse(c, 'not-found') : sendJson(c, state);
}

/** The sign-in, where it may write drafts of the upload's owner now. An upload of somebody else is not there. */
async function whoSends(
	c: Context,
	parts: GatewayParts
): Promise<Result<Sender, Problem<ErrorCode>>> {
	const who = await whoReads(c, parts);
	if (!who.ok) return who;
	const id = c.req.param('id');
	const owner = id === undefined ? metadataOf(c, 'owner') : await ownerOf(who.value, id, parts);
	if (owner === undefined) return fail(id === undefined ? 'malformed' : 'not-found');
	const key = `draft/${owner}/00000000/title`;
	const may = await mayWrite(who.value, { scope: 'staff', key }, parts);
	return may ? ok({ ...who.value, owner }) : fail('no-right');
}

async function ownerOf(
	{ account }: Identity,
	id: string,
	{ uploadRecords }: GatewayParts
): Promise<string | undefined> {
	if (!ID_PATTERN.test(id)) return undefined;
	return (await uploadRecords.get({ account: account.id, id }))?.owner;
}

function claimedHash(c: Context): string | undefined {
	const claimed = metadataOf(c, 'sha256');
	return claimed !== undefined && isSha256(claimed) ? claimed : undefined;
}

/** What went wrong inside, in our words. A refusal of tus itself keeps its status. */
function problemOf(
	error: Error | { readonly status_code: number },
	{ log }: GatewayParts
): { status_code: number; body: string } {
	const say = (status_code: number, code: ErrorCode) => ({
		status_code,
		body: JSON.stringify({ v: 1, error: { code } })
	});
	if ('status_code' in error)
		return say(error.status_code, CODES[error.status_code] ?? 'malformed');
	if (isDiskFull(error) || (error instanceof UnsureWrite && error.reason === 'full'))
		return say(503, 'full');
	const isStores = [UnsureWrite, StoreError, MediaStoreError].some((kind) => error instanceof kind);
	log(isStores ? 'store-failing' : 'failed', errorFields(error));
	return say(isStores ? 503 : 500, 'unavailable');
}

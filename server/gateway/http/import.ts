/**
 * `POST /api/import`: an organizer hands in a rescue or hand-over file, opened on the organizer's device. The segments go in
 * under their own ids, with `via`, judged by the rights of whoever made them; sent again later, by file or by phone, they are
 * known. A file of a device nobody knows (an older backup of the accounts was restored) cannot be told from a forged one: it
 * goes into quarantine, where the organizer reads it.
 *
 *   { v: 1, device, payload, signature }   payload: the text that was signed, JSON { v: 1, segments: [packed segment] };
 *                                          signature: ECDSA P-256 with SHA-256 by the device's key, r‖s, base64url
 *   ← { v: 1, serverAt, acks }             as a sync answers; the organizer makes the return to the phone of it
 */
import { verify } from 'node:crypto';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Account, DeviceDocument } from '../../accounts/documents.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { ErrorCode } from '#lib/core/protocol/problem.ts';
import { deviceSchema, segmentSchema, type PackedSegment } from '#lib/core/protocol/segment.ts';
import type { PublicKey } from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { organizedTownships } from '../access.ts';
import { importSegments } from '../exchange/ingest.ts';
import { refuse } from './answers.ts';
import { readJson } from './body.ts';
import { callerOf } from './callers.ts';
import { sendJson } from './compress.ts';
import { addDeviceKeys } from './device-keys.ts';
import type { GatewayParts } from './parts.ts';
import { readableNow } from './sign-in-answer.ts';
import { whoReads } from './who.ts';

const MAX_SEGMENTS = 5000;
const requestSchema = v.object({
	v: v.literal(1),
	device: deviceSchema,
	payload: v.string(),
	signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/))
});
const payloadSchema = v.object({
	v: v.literal(1),
	segments: v.pipe(v.array(segmentSchema), v.maxLength(MAX_SEGMENTS))
});

type Refused = Problem<ErrorCode>;

export function addImport(app: Hono, parts: GatewayParts): void {
	addDeviceKeys(app, parts);
	app.post('/api/import', (c) => handIn(c, parts));
}

async function handIn(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const { grants } = who.value.account;
	const organized = organizedTownships(grants, Math.floor(parts.now() / 1000));
	if (organized.length === 0) return refuse(c, 'no-right');
	const body = await readJson(c);
	if (!body.ok) return refuse(c, body.problem.code);
	const file = await openFile(body.value, parts);
	if (!file.ok) return refuse(c, file.problem.code);
	const { maker, segments } = file.value;
	const readable = await readableNow(parts, who.value);
	if (segments.some(({ scope }) => !readable.includes(scope))) return refuse(c, 'no-right');
	const owner = await callerOf(maker ?? who.value, maker === undefined ? [] : segments, parts);
	const via = { account: who.value.account.id, device: who.value.device.id };
	const deps = { ...parts.exchange, now: parts.now() };
	const acks = await importSegments(segments, { owner, via }, deps);
	parts.log('import', { ...via, maker: maker?.device.id, segments: segments.length });
	return sendJson(c, { v: 1, serverAt: deps.now, acks });
}

interface OpenedFile {
	/** Undefined when nobody knows the device. */
	readonly maker: { readonly account: Account; readonly device: DeviceDocument } | undefined;
	readonly segments: readonly PackedSegment[];
}

/** The segments of a file whose signature is its device's. */
async function openFile(
	json: unknown,
	{ accounts }: GatewayParts
): Promise<Result<OpenedFile, Refused>> {
	const request = v.safeParse(requestSchema, json);
	if (!request.success) return fail('malformed');
	const { device: id, payload, signature } = request.output;
	const device = await accounts.device(id);
	if (device === undefined) return openUnknown(id, payload);
	const account = await accounts.account(device.account);
	if (account === undefined) return fail('not-found');
	if (device.key === undefined || !isSignedBy(device.key, payload, signature)) {
		return fail('no-right');
	}
	const segments = parsePayload(payload);
	return segments === undefined ? fail('malformed') : ok({ maker: { account, device }, segments });
}

/** Nothing of it may count as anybody else's, least of all as the organizer's: every segment is of the device nobody knows. */
function openUnknown(device: DeviceId, payload: string): Result<OpenedFile, Refused> {
	const segments = parsePayload(payload);
	if (segments === undefined) return fail('malformed');
	return ok({ maker: undefined, segments: segments.map((segment) => ({ ...segment, device })) });
}

function isSignedBy(key: PublicKey, payload: string, signature: string): boolean {
	return verify(
		'sha256',
		Buffer.from(payload),
		{ key, format: 'jwk', dsaEncoding: 'ieee-p1363' },
		Buffer.from(signature, 'base64url')
	);
}

function parsePayload(text: string): readonly PackedSegment[] | undefined {
	try {
		const payload = v.safeParse(payloadSchema, JSON.parse(text));
		return payload.success ? payload.output.segments : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

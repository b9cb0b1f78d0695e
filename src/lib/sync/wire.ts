import type { DeviceId } from '#lib/core/ids.ts';
import { parseSignInAnswer, type PublicKey } from '#lib/core/protocol/sign-in.ts';
import { parseSnapshot } from '#lib/core/protocol/snapshot.ts';
import { parseSyncAnswer, PROTOCOL_VERSION } from '#lib/core/protocol/sync.ts';
import { ok, type Result } from '#lib/core/result.ts';
import { bodyOf } from './body.ts';
import { failed, failureOfAnswer, failureOfError, type WireFailure } from './wire-failures.ts';
import type { Wire } from './tasks.ts';

/**
 * The way to the server over fetch. Only a well-formed answer with status 200 counts; a captive portal's page, a proxy's 200
 * and a cut body are failures, and nothing is known of the request then.
 */

/** What the wire stands on. */
export interface WireParts {
	readonly fetch: typeof fetch;
	/** The public key of a device that takes over; undefined where the browser has no WebCrypto. */
	readonly newKey: (device: DeviceId) => Promise<PublicKey | undefined>;
}

/** The header that names a sign-in's slot. */
const SLOT_HEADER = 'x-tongyu-slot';
/** 90 s: the largest body (256 KB) takes 41 s at 50 kbit/s. */
const GIVE_UP_AFTER_MS = 90_000;

/** The wire of one browser. */
export function createWire(parts: WireParts): Wire {
	const ask = (path: string, slot: string, body?: unknown) => request(parts, { path, slot, body });
	return {
		async sync(message, as) {
			const answer = await ask('/api/sync', as.slot, message);
			if (!answer.ok) return answer;
			const parsed = parseSyncAnswer(answer.value);
			if (parsed.ok) return parsed;
			return failed(parsed.problem.code === 'version' ? 'version' : 'not-tongyu');
		},
		async snapshot({ scope, hash }, as) {
			const answer = await ask(`/api/snapshot/${scope}/${hash}`, as.slot);
			if (!answer.ok) return answer.problem.isGone === true ? ok(undefined) : answer;
			const parsed = parseSnapshot(answer.value);
			return parsed.ok ? parsed : failed('not-tongyu');
		},
		async takeOver(device, as) {
			const key = await parts.newKey(device);
			const message = { v: PROTOCOL_VERSION, device, ...(key === undefined ? {} : { key }) };
			const answer = await ask('/api/device', as.slot, message);
			if (!answer.ok) return answer;
			const parsed = parseSignInAnswer(answer.value);
			if (!parsed.ok) return failed('not-tongyu');
			const { slot, account, device: taken, scopes } = parsed.value;
			return ok({ slot, account: account.id, device: taken, scopes });
		}
	};
}

interface Asking {
	readonly path: string;
	readonly slot: string;
	/** Posted when given. */
	readonly body: unknown;
}

async function request(
	{ fetch }: WireParts,
	{ path, slot, body }: Asking
): Promise<Result<unknown, WireFailure>> {
	const packed = body === undefined ? undefined : await bodyOf(body);
	const init: RequestInit =
		packed === undefined
			? { headers: { [SLOT_HEADER]: slot } }
			: {
					method: 'POST',
					headers: { ...packed.headers, [SLOT_HEADER]: slot },
					body: packed.bytes
				};
	let response: Response | undefined;
	try {
		response = await fetch(path, { ...init, signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) });
		return readAnswer(response, await response.text());
	} catch (error) {
		return failureOfError(error, response !== undefined);
	}
}

function readAnswer(response: Response, text: string): Result<unknown, WireFailure> {
	const json = parseJson(text);
	if (response.status !== 200) return failureOfAnswer(response, json);
	if (json !== undefined) return ok(json);
	const isJson = response.headers.get('content-type')?.includes('json') === true;
	return failed(isJson ? 'cut' : 'not-tongyu');
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

import { parseBoard, type Board } from '#lib/core/protocol/board.ts';
import type { JoinRequest } from '#lib/core/protocol/households.ts';
import { ERROR_CODES, type ErrorCode } from '#lib/core/protocol/problem.ts';
import {
	parseSignInAnswer,
	type SignInAnswer,
	type SignInRequest
} from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/** The few requests that are not the exchange: signing in and out, the board. What is rarer calls from where it is needed. */

/** The header that names a sign-in's slot; see server/gateway/http/cookies. */
const SLOT_HEADER = 'x-tongyu-slot';
/** A 2G link needs 3 s for the handshake alone. */
const GIVE_UP_AFTER_MS = 30_000;

/** What can come in place of an answer: no route, another page's answer (captive portal), or what the server says. */
export type CallProblem = Problem<'offline' | 'not-tongyu' | ErrorCode>;

/** Signs in; a phone that signs in again names the slot it had, which ends. */
export const postSignIn = (
	request: SignInRequest,
	slot: string | undefined
): Promise<Result<SignInAnswer, CallProblem>> => askSignIn({ method: 'POST', slot, body: request });

/** A family signs in for the first time, or with a new PIN. */
export const postJoin = (
	request: JoinRequest,
	slot: string | undefined
): Promise<Result<SignInAnswer, CallProblem>> =>
	askSignIn({ method: 'POST', slot, body: request }, '/api/join');

/** Who this sign-in is now: grants and names may have changed. */
export const getSignIn = (slot: string): Promise<Result<SignInAnswer, CallProblem>> =>
	askSignIn({ method: 'GET', slot });

/** Ends a sign-in; fine when it is gone already. */
export const deleteSignIn = (slot: string): Promise<Result<unknown, CallProblem>> =>
	call('/api/sign-in', { method: 'DELETE', slot });

/** What the server knows of a township's sites beside their facts. */
export async function getBoard(slot: string): Promise<Result<Board, CallProblem>> {
	return readAnswer(await call('/api/board', { method: 'GET', slot }), parseBoard);
}

/** Asks under a sign-in: GET, or POST with a body. */
export async function ask(
	slot: string | undefined,
	path: string,
	body?: unknown
): Promise<Result<unknown, CallProblem>> {
	if (slot === undefined) return fail('not-signed-in');
	return call(path, { method: body === undefined ? 'GET' : 'POST', slot, body });
}

/** An answer by its parser; one that cannot be read is none of ours. */
export function readAnswer<T>(
	answer: Result<unknown, CallProblem>,
	parse: (json: unknown) => Result<T>
): Result<T, CallProblem> {
	if (!answer.ok) return answer;
	const parsed = parse(answer.value);
	return parsed.ok ? parsed : fail('not-tongyu');
}

interface Call {
	readonly method: string;
	readonly slot: string | undefined;
	readonly body?: unknown;
}

async function askSignIn(
	request: Call,
	path = '/api/sign-in'
): Promise<Result<SignInAnswer, CallProblem>> {
	return readAnswer(await call(path, request), parseSignInAnswer);
}

/** One request, under a sign-in where it names a slot: its JSON; whatever is not Tongyu's own answer is a problem. */
export async function call(
	path: string,
	{ method, slot, body }: Call
): Promise<Result<unknown, CallProblem>> {
	let response: Response;
	let text: string;
	// AbortSignal.timeout is younger than the oldest browsers here.
	const giveUp = new AbortController();
	const timer = setTimeout(() => giveUp.abort(), GIVE_UP_AFTER_MS);
	try {
		response = await fetch(path, {
			method,
			headers: {
				'content-type': 'application/json',
				...(slot === undefined ? {} : { [SLOT_HEADER]: slot })
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: giveUp.signal
		});
		text = await response.text();
	} catch (error) {
		// No network is a TypeError; the time-out and a cut body are DOMExceptions.
		if (error instanceof TypeError || error instanceof DOMException) return fail('offline');
		throw error;
	} finally {
		clearTimeout(timer);
	}
	const json = parseJson(text);
	if (response.ok) return json === undefined ? fail('not-tongyu') : ok(json);
	const code = errorCodeOf(json);
	if (code === undefined) return fail(response.status >= 500 ? 'unavailable' : 'not-tongyu');
	const seconds = Number(response.headers.get('retry-after') ?? 10);
	return code === 'slow-down' ? fail(code, { seconds }) : fail(code);
}

function errorCodeOf(json: unknown): ErrorCode | undefined {
	if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
	const { error } = json;
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return ERROR_CODES.find((code) => code === error.code);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

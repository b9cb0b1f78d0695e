import { parseSyncAnswer, parseSyncRequest } from '#lib/core/protocol/sync.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import type { Registry, RegistryRow } from '#lib/device/registry.ts';
import { makeRescueFile, openRescueFile } from '#lib/device/rescue-file.ts';
import type { OpenAccount } from './accounts.ts';
import type { ImportProblem } from './problems.ts';
import { postImport, type CallProblem } from './server-calls.ts';

/** A file to hand over, by USB stick or chat. */
export interface RescueFile {
	readonly name: string;
	readonly blob: Blob;
}

/** What came of a file handed in. */
export interface Imported {
	/** Facts the server holds now, those it had already included. */
	readonly kept: number;
	readonly refused: number;
}

/** Everything unsent in a file; undefined where the browser has no WebCrypto, or no township's key is known. */
export async function rescueFileOf(
	{ row, phone }: OpenAccount,
	registry: Registry,
	nowMs: number
): Promise<RescueFile | undefined> {
	const keys = 'subtle' in crypto ? await registry.keysOf(phone.device) : undefined;
	const township = row.signedIn?.townships.find(({ key }) => key !== undefined);
	if (keys === undefined || township?.key === undefined) return undefined;
	const { id, key } = township;
	const text = await makeRescueFile({ store: phone.store, keys, township: { id, key } });
	const time = new Date(nowMs).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
	// Browsers share .txt files; of endings they do not know they let go of none.
	const name = `tongyu-${row.signInName}-${time}.txt`;
	return { name, blob: new Blob([text], { type: 'text/plain' }) };
}

/** Opens a file with this organizer's keys and hands it in. */
export async function handInRescueFile(
	{ slot, signedIn }: RegistryRow,
	text: string
): Promise<Result<Imported, ImportProblem>> {
	if (slot === undefined) return fail('not-signed-in');
	if (!('subtle' in crypto)) return fail('malformed');
	const opened = await openRescueFile(text, signedIn?.townships ?? []);
	if (!opened.ok) return opened;
	const { payload } = opened.value;
	const answer = await postImport(opened.value, slot);
	if (!answer.ok) return fail(importCode(answer.problem));
	return readOutcome(payload, answer.value);
}

function readOutcome(payload: string, answer: unknown): Result<Imported, ImportProblem> {
	const acks = typeof answer === 'object' && answer !== null && 'acks' in answer && answer.acks;
	const read = parseSyncAnswer({ v: 1, serverAt: 0, acks });
	if (!read.ok) return fail('not-tongyu');
	const counts = countsIn(payload);
	let kept = 0;
	let refused = 0;
	for (const { scope, n, state, whole, refused: rows = [] } of read.value.acks) {
		const count = counts.get(`${scope} ${n}`) ?? 0;
		const isTaken = whole === undefined && state !== 'clash' && state !== 'gap';
		kept += isTaken ? count - rows.length : 0;
		refused += isTaken ? rows.length : count;
	}
	return ok({ kept, refused });
}

/** Facts per segment of a signed text. */
function countsIn(payload: string): Map<string, number> {
	const content: unknown = JSON.parse(payload);
	const segments =
		typeof content === 'object' && content !== null && 'segments' in content && content.segments;
	const request = parseSyncRequest({ v: 1, sentAt: 0, digest: '0'.repeat(32), segments });
	const packed = request.ok ? request.value.segments : [];
	return new Map(packed.map(({ scope, n, facts }) => [`${scope} ${n}`, facts.count]));
}

function importCode({ code }: CallProblem): ImportProblem['code'] {
	switch (code) {
		case 'offline':
		case 'not-tongyu':
		case 'malformed':
		case 'no-right':
			return code;
		case 'not-signed-in':
		case 'expired':
		case 'revoked':
		case 'wrong-password':
			return 'not-signed-in';
		case 'not-found':
			return 'no-right';
		case 'version':
		case 'too-large':
		case 'slow-down':
		case 'foreign-origin':
		case 'unavailable':
		case 'full':
			return 'unavailable';
	}
	return code satisfies never;
}

import type { DeviceId } from '#lib/core/ids.ts';
import { contentsOf, type Contents } from '#lib/core/protocol/contents.ts';
import type { Return } from '#lib/core/protocol/parcel.ts';
import { parseSyncAnswer, PROTOCOL_VERSION, type Ack } from '#lib/core/protocol/sync.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { MadeRow, TakenRow, TakenState } from './hand-over-book.ts';
import { openReturn, sealReturn } from './rescue-cipher.ts';
import { factsOf, settle } from './settle.ts';
import type { DeviceStore, DeviceWrite, SealedRow } from './store.ts';

/**
 * The return (回执): what the server said of the segments of one hand-over, carried back to the phone that made it. It is
 * made only of what the server has made durable, and it is encrypted with the key that only phone and township can make of that
 * hand-over; so it can be believed without a network, and taken in like the server's own answer.
 */

/** `malformed`: damaged, or changed. `not-ours`: it answers no hand-over this account made on this phone. */
export type ReturnProblem = Problem<'malformed' | 'not-ours'>;

/** What a return brought. */
export interface Receipt {
	/** What the township has now and had not acknowledged to this phone before. */
	readonly contents: Contents;
	readonly refused: number;
	/** Facts of that hand-over the township has not: they wait on. */
	readonly missing: number;
	/** Epoch ms, the server's clock: when it had them. */
	readonly serverAt: number;
}

/** The return to one hand-over the server has. */
export async function makeReturn(
	row: TakenRow,
	{ acks, serverAt }: Extract<TakenState, { kind: 'delivered' }>
): Promise<Return> {
	const named = acks.filter(isFinal).map((ack) => ({ ...ack, device: ack.device ?? row.device }));
	const answer = JSON.stringify({ v: PROTOCOL_VERSION, serverAt, acks: named });
	const sealed = await sealReturn(row.returnKey, answer);
	return { kind: 'tongyu-return', v: 1, answers: row.id, ...sealed };
}

/** Takes a return in: in one transaction, or not at all. The same once more brings nothing and changes nothing. */
export async function takeInReturn(
	store: DeviceStore,
	parcel: Return,
	{ made, nowMs }: { readonly made: MadeRow | undefined; readonly nowMs: number }
): Promise<Result<Receipt, ReturnProblem>> {
	if (made === undefined) return fail('not-ours');
	const text = await openReturn(made.returnKey, parcel);
	if (text === undefined) return fail('malformed');
	const answer = parseSyncAnswer(JSON.parse(text));
	if (!answer.ok) return fail('malformed');
	const { serverAt } = answer.value;
	const acks = answer.value.acks.filter((ack) => isOfHandOver(ack, made) && isFinal(ack));
	return store.write(async (tx) => {
		const before = await waitingOf(tx, made);
		// A segment that was not made as it stands here is not ours to settle: the phone is another one by now.
		const known = acks.filter((ack) =>
			before.some((row) => row.n === ack.n && row.scope === ack.scope && row.device === ack.device)
		);
		const settled = await settle(tx, known, {
			signedInAs: made.device,
			canReissue: false,
			nowMs
		});
		const after = await waitingOf(tx, made);
		const isOpen = (row: SealedRow) => after.some((other) => isSame(other, row));
		const contents = await contentsAccepted(
			tx,
			before.filter((row) => !isOpen(row))
		);
		const { delivered, refused } = settled;
		if (delivered + refused > 0)
			await tx.addDiary({ at: nowMs, kind: 'returned', delivered, received: 0, refused });
		const missing = after.reduce((sum, row) => sum + row.count, 0);
		return ok({ contents, refused, missing, serverAt });
	});
}

/** The server has it, and its verdict is permanent. A clash or a gap is nothing a phone without a network can act on. */
const isFinal = ({ state }: Ack): boolean => state !== 'clash' && state !== 'gap';

const isOfHandOver = (ack: Ack, { segments }: MadeRow): boolean =>
	segments.some(
		({ scope, device, n }) => scope === ack.scope && device === ack.device && n === ack.n
	);

const isSame = (a: SealedRow, b: { scope: string; device: DeviceId; n: number }): boolean =>
	a.scope === b.scope && a.device === b.device && a.n === b.n;

/** Of the segments handed over those that still wait here, as they were then. */
async function waitingOf(tx: DeviceWrite, { segments }: MadeRow): Promise<SealedRow[]> {
	const waiting = await tx.sealed({ state: 'waiting' });
	return waiting.filter((row) =>
		segments.some((segment) => isSame(row, segment) && row.packed.hash === segment.hash)
	);
}

async function contentsAccepted(tx: DeviceWrite, rows: readonly SealedRow[]): Promise<Contents> {
	const parts = await Promise.all(
		rows.map(async ({ scope, device, n }) => {
			const row = await tx.segment(scope, device, n);
			const refused = new Set(row?.refused);
			const facts = row === undefined ? [] : factsOf(row);
			return { scope, facts: facts.filter((_, index) => !refused.has(index)) };
		})
	);
	return contentsOf(parts);
}

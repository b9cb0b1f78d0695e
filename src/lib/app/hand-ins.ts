import { parseDeviceKeys } from '#lib/core/protocol/device-keys.ts';
import { parcelId, parseParcel, type Parcel } from '#lib/core/protocol/parcel.ts';
import { parseSyncAnswer } from '#lib/core/protocol/sync.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { HandOverBook, type TakenRow, type TakenState } from '#lib/device/hand-over-book.ts';
import {
	isSignedBy,
	openHandOver,
	type OpenedHandOver,
	type RescueProblem
} from '#lib/device/rescue-file.ts';
import { makeReturn } from '#lib/device/return-file.ts';
import { fileOf, stamp, type HandOverParts, type ParcelToGive } from './hand-over.ts';
import { call, type CallProblem } from './server-calls.ts';

/** Why a hand-over was not taken in. `wrong-kind`: it is a return, which is for the phone. `forged`: not signed by its device. */
export type TakeInProblem = RescueProblem | Problem<'wrong-kind' | 'no-crypto' | 'forged'>;

/** A hand-over now safe here; `isNew` is false when it was already. */
export interface TakenIn {
	readonly row: TakenRow;
	readonly isNew: boolean;
}

/** What the server has is kept this long, to make its return once more. */
const KEPT_DAYS = 180;
const DAY_MS = 86_400_000;
/** Phones are registered at the office, a few a year. */
const LEARN_EVERY_MS = 3_600_000;

/**
 * 离线交接, the township's side: takes in what villages hand over, keeps it, passes it on when there is a network, and makes
 * the return once the server has it. A hand-over stays encrypted here, and stays until the server said what became of it.
 */
export class HandIns {
	readonly #parts: HandOverParts;
	readonly #book: HandOverBook;
	#forwarding: Promise<CallProblem | undefined> | undefined;

	constructor(parts: HandOverParts) {
		this.#parts = parts;
		this.#book = new HandOverBook(parts.turn.phone.account);
	}

	/** Takes one in from a file's text. */
	async takeInText(text: string): Promise<Result<TakenIn, TakeInProblem>> {
		const parcel = parseParcel(text);
		return parcel.ok ? this.takeIn(parcel.value) : parcel;
	}

	/** Takes one in: opened, read, and durably kept to be passed on. Needs no network. */
	async takeIn(parcel: Parcel): Promise<Result<TakenIn, TakeInProblem>> {
		if (parcel.kind !== 'tongyu-rescue') return fail('wrong-kind');
		if (!('subtle' in crypto)) return fail('no-crypto');
		const known = await this.#book.taken(parcelId(parcel));
		const opened = await openHandOver(parcel, this.#townships());
		if (!opened.ok) return opened;
		if (known !== undefined && known.state.kind !== 'refused')
			return ok({ row: known, isNew: false });
		const { content } = opened.value;
		const key = await this.#book.keyOf(content.device);
		if (key !== undefined && !(await isSignedBy(key, content))) return fail('forged');
		const row: TakenRow = {
			account: this.#parts.turn.phone.account,
			id: parcelId(parcel),
			device: content.device,
			contents: opened.value.contents,
			takenAt: this.#parts.nowMs(),
			isVerified: key !== undefined,
			returnKey: opened.value.returnKey,
			parcel,
			state: { kind: 'waiting' }
		};
		await this.#book.putTaken(row);
		await this.#tellWaiting();
		return ok({ row, isNew: true });
	}

	/** Newest first. */
	async all(): Promise<readonly TakenRow[]> {
		const rows = await this.#book.allTaken();
		const oldest = this.#parts.nowMs() - KEPT_DAYS * DAY_MS;
		const isPast = (row: TakenRow) => row.state.kind === 'delivered' && row.takenAt < oldest;
		for (const row of rows) if (isPast(row)) await this.#book.dropTaken(row);
		return rows.filter((row) => !isPast(row));
	}

	one(id: string): Promise<TakenRow | undefined> {
		return this.#book.taken(id);
	}

	/** Passes on what waits; why it could not, when it could not. Called again meanwhile it is the same try. */
	forward(): Promise<CallProblem | undefined> {
		this.#forwarding ??= this.#forwardAll().finally(async () => {
			this.#forwarding = undefined;
			await this.#tellWaiting();
		});
		return this.#forwarding;
	}

	/** The return to one the server has; undefined before that. */
	async returnTo(row: TakenRow): Promise<ParcelToGive | undefined> {
		if (row.state.kind !== 'delivered') return undefined;
		const parcel = await makeReturn(row, row.state);
		const file = fileOf(parcel, `tongyu-回执-${stamp(this.#parts.nowMs())}.txt`);
		return { ...file, contents: row.contents };
	}

	/** Ends all use. */
	close(): Promise<void> {
		return this.#book.close();
	}

	async #forwardAll(): Promise<CallProblem | undefined> {
		const { slot } = this.#parts.turn.row;
		let hasNews = false;
		for (const row of (await this.all()).toReversed()) {
			if (row.state.kind !== 'waiting' || row.parcel === undefined) continue;
			if (slot === undefined) return { code: 'not-signed-in' };
			const opened = await openHandOver(row.parcel, this.#townships());
			if (!opened.ok) continue;
			const answer = await call('/api/import', {
				method: 'POST',
				slot,
				body: opened.value.content
			});
			if (!answer.ok && !isVerdict(answer.problem)) return answer.problem;
			const state = answer.ok
				? stateOf(answer.value, opened.value)
				: { kind: 'refused' as const, code: answer.problem.code };
			if (state === undefined) continue;
			await this.#book.putTaken(settledRow(row, state));
			hasNews = true;
		}
		if (hasNews) this.#parts.turn.wake('manual');
		return this.#learnKeys();
	}

	/** Keys of the township's devices, now and then: with them a signature is checked where there is no network. */
	async #learnKeys(): Promise<CallProblem | undefined> {
		const { turn, nowMs } = this.#parts;
		if (turn.row.slot === undefined) return undefined;
		const now = nowMs();
		if (now - (await this.#book.keysLearnedAt()) < LEARN_EVERY_MS) return undefined;
		const answer = await call('/api/device-keys', { method: 'GET', slot: turn.row.slot });
		if (!answer.ok) return answer.problem;
		const keys = parseDeviceKeys(answer.value);
		if (keys.ok) await this.#book.putKeys(keys.value.devices, now);
		return undefined;
	}

	async #tellWaiting(): Promise<void> {
		const rows = await this.#book.allTaken();
		const waiting = rows.filter(({ state }) => state.kind === 'waiting');
		this.#parts.onWaiting(waiting.reduce((sum, { contents }) => sum + contents.facts, 0));
	}

	#townships() {
		return this.#parts.turn.row.signedIn?.townships ?? [];
	}
}

/** Encrypted or not, what the server has need not lie here any longer. */
function settledRow({ parcel, ...row }: TakenRow, state: TakenState): TakenRow {
	const isDelivered = state.kind === 'delivered';
	return {
		...row,
		...(isDelivered || parcel === undefined ? {} : { parcel }),
		isVerified: isDelivered || row.isVerified,
		state
	};
}

/** The server looked at it and will not have it, today or later. */
const isVerdict = ({ code }: CallProblem): boolean =>
	code === 'no-right' || code === 'not-found' || code === 'malformed' || code === 'too-large';

/** What the server said; undefined while it has not said it of every segment, or said it in no way we understand. */
function stateOf(
	answer: unknown,
	{ content, segments }: OpenedHandOver
): Extract<TakenState, { kind: 'delivered' }> | undefined {
	const read = parseSyncAnswer(answer);
	if (!read.ok) return undefined;
	const { acks, serverAt } = read.value;
	let kept = 0;
	let refused = 0;
	for (const { scope, device = content.device, n, facts } of segments) {
		const ack = acks.find(
			(one) => one.scope === scope && one.n === n && (one.device ?? content.device) === device
		);
		if (ack === undefined || ack.state === 'gap') return undefined;
		const isWhole = ack.whole !== undefined || ack.state === 'clash';
		const refusedHere = isWhole ? facts.count : (ack.refused?.length ?? 0);
		refused += refusedHere;
		kept += facts.count - refusedHere;
	}
	return { kind: 'delivered', acks, kept, refused, serverAt };
}

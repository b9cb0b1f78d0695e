import { parcelText, parseParcel, type Parcel, type Return } from '#lib/core/protocol/parcel.ts';
import type { Contents } from '#lib/core/protocol/contents.ts';
import { fail, type Problem, type Result } from '#lib/core/result.ts';
import { HandOverBook, type MadeRow } from '#lib/device/hand-over-book.ts';
import type { Registry } from '#lib/device/registry.ts';
import { makeHandOver } from '#lib/device/rescue-file.ts';
import { takeInReturn, type Receipt, type ReturnProblem } from '#lib/device/return-file.ts';
import type { DeviceRead } from '#lib/device/store.ts';
import type { Turn } from './turn.ts';

/** A parcel to give away: as a file, or as QR frames made of it. */
export interface ParcelToGive {
	readonly name: string;
	readonly blob: Blob;
	readonly parcel: Parcel;
	readonly contents: Contents;
}

/** Why a return was not taken in. `wrong-kind`: it is a hand-over, which is for the township. */
export type TakeReturnProblem = ReturnProblem | Problem<'wrong-kind' | 'no-crypto'>;

/** What `HandOver` and `HandIns` work with. */
export interface HandOverParts {
	readonly turn: Turn;
	readonly registry: Registry;
	/** Epoch ms, corrected. */
	readonly nowMs: () => number;
	/** How many facts of others were taken in here and wait to be passed on. */
	readonly onWaiting: (facts: number) => void;
}

/** A hand-over nobody answered in this time is forgotten; what was in it stays where it is, of course. */
const KEPT_DAYS = 180;
const DAY_MS = 86_400_000;

/** 离线交接, the phone's side: gives away what is unsent, and takes in what comes back. Needs no network. */
export class HandOver {
	readonly #parts: HandOverParts;
	readonly #book: HandOverBook;

	constructor(parts: HandOverParts) {
		this.#parts = parts;
		this.#book = new HandOverBook(parts.turn.phone.account);
	}

	/** Everything unsent, encrypted to the township; undefined where the browser has no WebCrypto, or no township's key is known. */
	async make(): Promise<ParcelToGive | undefined> {
		const { turn, registry, nowMs } = this.#parts;
		const { row, phone } = turn;
		const keys = 'subtle' in crypto ? await registry.keysOf(phone.device) : undefined;
		const township = row.signedIn?.townships.find(({ key }) => key !== undefined);
		if (keys === undefined || township?.key === undefined) return undefined;
		const { id, key } = township;
		const made = await makeHandOver({ store: phone.store, keys, township: { id, key } });
		const { parcel, ...kept } = made;
		const madeAt = nowMs();
		// Before it is out of the house: without this row nothing that comes back can be believed.
		await this.#book.putMade({ ...kept, account: phone.account, madeAt });
		const { contents } = made;
		return { ...fileOf(parcel, `tongyu-${row.signInName}-${stamp(madeAt)}.txt`), contents };
	}

	/** Hand-overs with something in them that still waits for an answer, newest first. */
	async unanswered(): Promise<readonly MadeRow[]> {
		const rows = await this.#book.allMade();
		const waiting = await this.#parts.turn.phone.store.read(waitingNames);
		const isOpen = ({ segments }: MadeRow) =>
			segments.some(({ scope, device, n }) => waiting.has(`${scope} ${device} ${n}`));
		const oldest = this.#parts.nowMs() - KEPT_DAYS * DAY_MS;
		for (const row of rows) if (row.madeAt < oldest && !isOpen(row)) await this.#book.dropMade(row);
		return rows.filter(isOpen);
	}

	/** Takes a return in, from a file's text. */
	async takeReturnText(text: string): Promise<Result<Receipt, TakeReturnProblem>> {
		const parcel = parseParcel(text);
		return parcel.ok ? this.takeReturn(parcel.value) : parcel;
	}

	/** Takes a return in: what the township has is settled as if the server had said so here, and it counts as contact. */
	async takeReturn(parcel: Parcel): Promise<Result<Receipt, TakeReturnProblem>> {
		if (parcel.kind !== 'tongyu-return') return fail('wrong-kind');
		if (!('subtle' in crypto)) return fail('no-crypto');
		return this.#settle(parcel);
	}

	/** Ends all use. */
	close(): Promise<void> {
		return this.#book.close();
	}

	async #settle(parcel: Return): Promise<Result<Receipt, ReturnProblem>> {
		const { turn, nowMs } = this.#parts;
		const { store, journal } = turn.phone;
		const made = await this.#book.made(parcel.answers);
		const taken = await takeInReturn(store, parcel, { made, nowMs: nowMs() });
		if (!taken.ok) return taken;
		await journal.settled();
		turn.wake('tap');
		await turn.noteContact(taken.value.serverAt);
		return taken;
	}
}

/** A parcel as a file. Browsers share .txt files; of endings they do not know they let go of none. */
export const fileOf = (parcel: Parcel, name: string): Omit<ParcelToGive, 'contents'> => ({
	name,
	blob: new Blob([parcelText(parcel)], { type: 'text/plain' }),
	parcel
});

/** China has one time, and no summer. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** 20261124-2014, the time on people's clocks, for file names. */
export const stamp = (atMs: number): string =>
	new Date(atMs + CHINA_OFFSET_MS)
		.toISOString()
		.slice(0, 16)
		.replaceAll(/[-:]/g, '')
		.replace('T', '-');

async function waitingNames(tx: DeviceRead): Promise<Set<string>> {
	const rows = await tx.sealed({ state: 'waiting' });
	return new Set(rows.map(({ scope, device, n }) => `${scope} ${device} ${n}`));
}

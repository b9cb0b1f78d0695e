import { CHUNK_BYTES } from '#lib/core/lecture/manifest.ts';
import type { KeepRow, KeptState } from '#lib/device/media-store.ts';

/** What may be fetched now, and what a screen says of what may not: pure, from the rows and from how things are. */

/** How things are on this phone now. */
export interface Conditions {
	readonly isOnline: boolean;
	/** Paid for by the megabyte. */
	readonly isMetered: boolean;
	readonly isWifiOnly: boolean;
	/** Every fact is through: files come behind them. */
	readonly areFactsThrough: boolean;
	/** Somebody is signed in who reads what is for staff. */
	readonly readsStaff: boolean;
	/** Bytes media may take; undefined where the browser does not tell. */
	readonly roomBytes: number | undefined;
	/** The disk took no more just now, whatever the browser tells. */
	readonly isFull: boolean;
}

/** What is to be done. */
export interface Plan {
	/** Whose turn it is; undefined: nobody's. */
	readonly next: KeepRow | undefined;
	/** Where those stand that are on their way. */
	readonly states: ReadonlyMap<string, KeptState>;
	/** It goes on by itself without being told: facts take a few seconds. */
	readonly waitsForFacts: boolean;
}

/** A row with the bytes of it that are here. */
export interface OnItsWay {
	readonly row: KeepRow;
	readonly haveBytes: number;
}

/** It is to be fetched, now or later, by itself. */
export const isOnItsWay = (state: KeptState): boolean => {
	switch (state) {
		case 'waiting':
		case 'fetching':
		case 'no-network':
		case 'wifi-wait':
		case 'no-room':
			return true;
		case 'paused':
		case 'gone':
		case 'kept':
		case 'evicted':
			return false;
	}
	return state satisfies never;
};

/** Those of some rows that are to be fetched, in their order: who asked first is first. */
export const onTheirWay = (rows: readonly KeepRow[]): KeepRow[] =>
	rows
		.filter(({ state }) => isOnItsWay(state))
		.sort((a, b) => a.askedAt - b.askedAt || (a.lecture < b.lecture ? -1 : 1));

/** See the head of this file. `ways`: in the order of `onTheirWay`. */
export function planNext(ways: readonly OnItsWay[], conditions: Conditions): Plan {
	const standing = ways.map((way) => ({ way, holdUp: holdUpOf(way, conditions) }));
	const first = standing.find(({ holdUp }) => holdUp === undefined)?.way.row;
	const next = conditions.areFactsThrough ? first : undefined;
	const stateOf = ({ way, holdUp }: (typeof standing)[number]): KeptState =>
		holdUp ?? (way.row === next ? 'fetching' : 'waiting');
	return {
		next,
		states: new Map(standing.map((one) => [one.way.row.lecture, stateOf(one)])),
		waitsForFacts: first !== undefined && next === undefined
	};
}

/** Why one is not fetched now; undefined when it could be. */
function holdUpOf({ row, haveBytes }: OnItsWay, conditions: Conditions): KeptState | undefined {
	const { isOnline, isMetered, isWifiOnly, readsStaff, roomBytes, isFull } = conditions;
	if (isFull) return 'no-room';
	// One that does not fit as a whole is not begun, nor gone on with: half a lecture plays nothing.
	if (roomBytes !== undefined && roomBytes < row.totalBytes - haveBytes) return 'no-room';
	if (!isOnline) return 'no-network';
	if (isMetered && isWifiOnly && !row.isMeteredFine) return 'wifi-wait';
	return row.scope === 'staff' && !readsStaff ? 'waiting' : undefined;
}

/** A request is as long as this at the speed of the last one: a round trip of 700 ms then costs little, and so does a change. */
const REQUEST_MS = 10_000;
/** 8 MiB. */
const MAX_CHUNKS = 32;

/** How many chunks to ask for at once. `bytesPerMs`: undefined before anything is known of the link. */
export function chunksAtOnce(
	bytesPerMs: number | undefined,
	roomBytes: number | undefined
): number {
	const bySpeed = bytesPerMs === undefined ? 1 : (bytesPerMs * REQUEST_MS) / CHUNK_BYTES;
	const byRoom = roomBytes === undefined ? Infinity : roomBytes / CHUNK_BYTES;
	return Math.max(1, Math.min(MAX_CHUNKS, Math.floor(bySpeed), Math.floor(byRoom)));
}

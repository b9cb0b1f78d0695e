/**
 * 出门包, the pre-trip pack: whether a phone may leave for the hall, judged from what it tells of itself. Pure: the page collects the
 * signs, this says what is missing and in which order to mend it.
 *
 * `missing` keeps the light from green: without it the evening or its forms would fail. `weak` is said but lets people go: the
 * evening works, something is less safe than it could be.
 */

/** In the order they are mended: nothing can be fetched without a sign-in, nothing kept without room. */
export const PACK_PARTS = [
	'sign-in',
	'app',
	'space',
	'session',
	'roster',
	'forms',
	'lecture',
	'safe',
	'fresh',
	'clock'
] as const;
export type PackPart = (typeof PACK_PARTS)[number];

/** What the phone tells. Instants are whole seconds since 1970. */
export interface PackSigns {
	/** The exchange has a sign-in to travel under. */
	readonly isSignedIn: boolean;
	/** When the grants that reach this site end; undefined: never. */
	readonly grantsEnd: number | undefined;
	/** The browser opens this address without a network: a service worker has the whole shell. */
	readonly isAppKept: boolean;
	/** The code of the forms, and of handing over, is kept, too. */
	readonly areFormsKept: boolean;
	/** The next session here; undefined when none is planned. */
	readonly session: { readonly end: number; readonly expected: number } | undefined;
	/** People of the site on this phone. */
	readonly roster: number;
	/** Nobody is expected on purpose: whoever comes is written down. */
	readonly isOpenToAll: boolean;
	/** The slides of the session's lecture are on this phone; undefined: it has none. */
	readonly areSlidesKept: boolean | undefined;
	/** The browser promised not to clear what is stored here. */
	readonly isPersistent: boolean;
	/** Unsent facts also stand in the second journal. */
	readonly isJournalOn: boolean;
	/** Room the browser still gives; undefined where it does not tell. */
	readonly freeBytes: number | undefined;
	/** The last exchange with the server. */
	readonly contact: number;
	/** Server time minus phone time. */
	readonly clockOffsetMs: number;
	readonly now: number;
}

export type PackState = 'ok' | 'weak' | 'missing';

/** One part and how it stands. */
export interface PackItem {
	readonly part: PackPart;
	readonly state: PackState;
}

/** The pack as a whole. */
export interface Pack {
	readonly items: readonly PackItem[];
	/** 可以出门 */
	readonly isReady: boolean;
	/** The first thing to mend: what is missing, else what is weak. */
	readonly next: PackItem | undefined;
}

/** An evening's records and a few photos. */
const ROOM_BYTES = 20 * 1024 * 1024;
/** Names change in a week: the roster should be younger. */
const FRESH_S = 7 * 86_400;
/** From day 25 without contact the phone warns, after day 30 it hides the roster (DESIGN §5): a trip must not fall into that. */
const CONTACT_NEEDED_S = 28 * 86_400;
/** Skew beyond this is shown and flagged. */
const SKEW_MS = 600_000;

/** Judges a pack. */
export function checkPack(signs: PackSigns): Pack {
	const items = PACK_PARTS.filter((part) => isOfTrip(part, signs)).map((part) => ({
		part,
		state: stateOf(part, signs)
	}));
	const missing = items.find(({ state }) => state === 'missing');
	return {
		items,
		isReady: missing === undefined,
		next: missing ?? items.find(({ state }) => state === 'weak')
	};
}

/** Slides are taken along where there are any. */
const isOfTrip = (part: PackPart, { areSlidesKept }: PackSigns): boolean =>
	part !== 'lecture' || areSlidesKept !== undefined;

function stateOf(part: PackPart, signs: PackSigns): PackState {
	const { now, session } = signs;
	switch (part) {
		case 'sign-in':
			return signInState(signs);
		case 'app':
			return needed(signs.isAppKept);
		case 'forms':
			return needed(signs.areFormsKept);
		case 'space':
			return needed((signs.freeBytes ?? ROOM_BYTES) >= ROOM_BYTES);
		case 'session':
			// Without a plan an evening can still be started on the spot.
			return session === undefined ? 'weak' : 'ok';
		case 'roster':
			return needed((session?.expected ?? signs.roster) > 0 || signs.isOpenToAll);
		case 'lecture':
			// An evening works without slides.
			return signs.areSlidesKept === true ? 'ok' : 'weak';
		case 'safe':
			// Either keeps the evening through a crash; neither is what iOS and web views offer.
			if (signs.isPersistent) return 'ok';
			return signs.isJournalOn ? 'weak' : 'missing';
		case 'fresh':
			return now - signs.contact <= FRESH_S ? 'ok' : 'weak';
		case 'clock':
			return Math.abs(signs.clockOffsetMs) <= SKEW_MS ? 'ok' : 'weak';
	}
	return part satisfies never;
}

/** Signed in, in force until the session is over, and heard of lately enough that nothing is hidden by then. */
function signInState({ isSignedIn, grantsEnd, contact, session, now }: PackSigns): PackState {
	const until = Math.max(now, session?.end ?? now);
	const lasts = grantsEnd === undefined || grantsEnd > until;
	return needed(isSignedIn && lasts && until - contact < CONTACT_NEEDED_S);
}

const needed = (isThere: boolean): PackState => (isThere ? 'ok' : 'missing');

/** Parts that were there before and are missing now: what is said when a phone is about to lose its network. */
export const lostParts = (before: Pack, after: Pack): PackPart[] =>
	after.items
		.filter(({ part, state }) => {
			const was = before.items.find((item) => item.part === part)?.state;
			return state === 'missing' && was !== undefined && was !== 'missing';
		})
		.map(({ part }) => part);

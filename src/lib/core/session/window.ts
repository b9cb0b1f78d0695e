import type { SessionState } from './session.ts';

/** When a sign-in window opens and asks to close by the clock; whole seconds since 1970. */
export interface Hours {
	readonly opens: number | undefined;
	readonly closes: number | undefined;
	/** Announced end of the session; undefined when it is not here. */
	readonly end: number | undefined;
}

/** What the clock asks of a roll. Closing is never done by it: somebody may still stand in the door. */
export type WindowAct = 'opens-later' | 'open' | 'asks-to-close';

/** What a roll should do or say now; undefined: nothing. A window whose evening is over stays shut: a page left open is no evening. */
export function windowAct(
	state: SessionState,
	{ opens, closes, end }: Hours,
	nowS: number
): WindowAct | undefined {
	if (state === 'planned' && opens !== undefined) {
		if (nowS < opens) return 'opens-later';
		return nowS < (end ?? Infinity) ? 'open' : undefined;
	}
	return state === 'open' && closes !== undefined && nowS >= closes ? 'asks-to-close' : undefined;
}

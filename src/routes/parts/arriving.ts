import type { App } from '#lib/app/app.svelte.ts';

/**
 * An exchange is under way: what looks empty may only not be here yet (the first seconds after a first sign-in), and a page that
 * says "nothing" would be wrong.
 */
export const mayBeArriving = ({ sync }: App): boolean =>
	sync.phase === 'exchanging' && sync.problem === undefined;

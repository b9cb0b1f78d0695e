import type { Contender } from '../contender.ts';

/**
 * The plug for ours: seal `seededSite(1).marks` into segments as the phone does, warm the connection, then one
 * `measureOnLink` around the exchange, with `bodyUpBytes` (the gzip body alone) added to its figures. Then drop `wired`.
 */
export const ourPush: Contender = {
	name: 'Tongyu',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};

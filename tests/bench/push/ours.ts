import type { Contender } from '../contender.ts';

/**
 * The plug for ours: seal `seededSite(1).marks` into segments as the phone does, warm the connection, then one
 * `measureOnLink` around the exchange, with `bodyUpBytes` (the gzip body alone) added to its figures. Registered in `row.ts`.
 */
export const ourPush: Contender = {
	name: 'Tongyu',
	run: () => Promise.reject(new Error('not wired yet'))
};

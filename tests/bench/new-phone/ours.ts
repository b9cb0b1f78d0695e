import type { Contender } from '../contender.ts';

/**
 * The plug for ours: a device just signed in, the shell loaded, the connection warm; `measureOnLink` around all requests
 * until `seededSite(1).people` stand in the phone's tables.
 */
export const ourNewPhone: Contender = {
	name: 'Tongyu',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};

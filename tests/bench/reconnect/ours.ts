import type { Contender } from '../contender.ts';

/**
 * The plug for ours: the product's server on the embedded store with its sample-free set-up of `scale.sites` sites, then
 * `drive(ground, { order: { visits: 'ours', world }, serverPid })`.
 */
export const ourReconnect: Contender = {
	name: 'Tongyu, embedded store, sync writes',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};

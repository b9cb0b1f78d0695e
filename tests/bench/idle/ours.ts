import type { Contender } from '../contender.ts';

/**
 * The plug for ours: one exchange with nothing new, warm. Register one contender for a phone that holds little and one for
 * a phone that holds much, each with `bodyUpBytes`; the goal is that it is the same.
 */
export const ourIdle: Contender = {
	name: 'Tongyu',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};

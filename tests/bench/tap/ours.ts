import type { Contender } from '../contender.ts';

/**
 * The plug for ours: the built app on a real server, signed in, a session of 600 open on the roll-call page, `watchTaps`
 * added with the attributes our rows carry (`saved` must match only once the row says 已存本机), then `tapRows`.
 */
export const ourTap: Contender = {
	name: 'Tongyu, strict, roll-call page',
	wired: false,
	run: () => Promise.reject(new Error('not wired yet'))
};

import type { Grant } from './sign-in.ts';

/** Whether a grant is in force at a second. Apart from the shapes, so that who only asks this needs no schema library. */
export const isInForce = (grant: Grant, at: number): boolean =>
	grant.from <= at && (grant.until === undefined || at < grant.until);

import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { isLocalhost, ownOrigin, type OriginRule } from './origin.ts';

/**
 * One cookie per sign-in on a phone, `__Host-ty-<slot>`: the slot's name is random, a request names it in the header
 * `x-tongyu-slot`, and one account's data never travels under another's cookie. On a plain http origin browsers refuse the
 * prefix and `Secure`; Safari does so even on localhost.
 */
const SLOT_HEADER = 'x-tongyu-slot';
const SLOT_PATTERN = /^[0-9a-z]{8,32}$/;
/** As long as browsers keep a cookie at all; the server ends sign-ins by its own clock. */
const MAX_AGE_S = 400 * 86_400;

/** The slot a request names: in the header, or in the address where headers cannot be set (EventSource). */
function slotOf(c: Context): string | undefined {
	const slot =
		c.req.header(SLOT_HEADER) ?? (c.req.method === 'GET' ? c.req.query('slot') : undefined);
	return slot !== undefined && SLOT_PATTERN.test(slot) ? slot : undefined;
}

/** The token of the slot a request names. */
export function tokenOf(c: Context, rule: OriginRule): { token: string; slot: string } | undefined {
	const slot = slotOf(c);
	if (slot === undefined) return undefined;
	const token =
		getCookie(c, prefixedName(slot)) ??
		(isHttps(c, rule) ? undefined : getCookie(c, plainName(slot)));
	return token === undefined ? undefined : { token, slot };
}

/** Sets the slot's cookie; a `maxAgeS` of 0 takes it away. */
export function setSlotCookie(
	c: Context,
	rule: OriginRule,
	{ slot, token, maxAgeS = MAX_AGE_S }: { slot: string; token: string; maxAgeS?: number }
): void {
	const shared = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}`;
	const cookie = takesSecure(c, rule)
		? `${prefixedName(slot)}=${token}; ${shared}; Secure`
		: `${plainName(slot)}=${token}; ${shared}`;
	c.header('Set-Cookie', cookie, { append: true });
}

const prefixedName = (slot: string): string => `__Host-ty-${slot}`;
const plainName = (slot: string): string => `ty-${slot}`;

const isHttps = (c: Context, rule: OriginRule): boolean =>
	ownOrigin(c, rule).startsWith('https://');

function takesSecure(c: Context, rule: OriginRule): boolean {
	if (isHttps(c, rule)) return true;
	const agent = c.req.header('user-agent') ?? '';
	const isSafari = /\bVersion\/[\d.]+.*\bSafari\//.test(agent) && !/Chrom|Android/.test(agent);
	return isLocalhost(ownOrigin(c, rule)) && !isSafari;
}

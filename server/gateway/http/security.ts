import type { MiddlewareHandler } from 'hono';

/** A year, sub-domains not included: the district's other sites are not ours to bind. */
const HSTS = 'max-age=31536000';

/** Everything the app does not use is off; the camera scans household cards, the wake lock keeps a roll call lit. */
const PERMISSIONS = [
	'camera=(self)',
	'screen-wake-lock=(self)',
	'microphone=()',
	'geolocation=()',
	'payment=()',
	'usb=()',
	'serial=()',
	'hid=()',
	'midi=()',
	'display-capture=()',
	'browsing-topics=()'
].join(', ');

/** Headers of a page: what it may load and who may hold it. They do not travel with JSON, where each byte costs a 2G phone. */
export const pageHeaders = (policy: string): Readonly<Record<string, string>> => ({
	'Content-Security-Policy': policy,
	'Permissions-Policy': PERMISSIONS,
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'X-Frame-Options': 'DENY'
});

/** Headers of every answer. */
export const everywhere =
	(isHttps: boolean): MiddlewareHandler =>
	async (c, next) => {
		await next();
		c.res.headers.set('X-Content-Type-Options', 'nosniff');
		if (isHttps) c.res.headers.set('Strict-Transport-Security', HSTS);
	};

import type { Context } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';

/** Where requests may come from. */
export interface OriginRule {
	/** The one origin of the deployment; undefined in the sample: whatever address the machine is opened by. */
	readonly origin: string | undefined;
	readonly trustedProxies: number;
}

/** The origin browsers see this request under. */
export const ownOrigin = (c: Context, { origin }: OriginRule): string =>
	origin ?? `http://${c.req.header('host') ?? 'localhost'}`;

/** Whether a request that changes something comes from our own pages: browsers always say where such a one comes from. */
export function isOwnOrigin(c: Context, rule: OriginRule): boolean {
	const site = c.req.header('sec-fetch-site');
	if (site !== undefined && site !== 'same-origin') return false;
	return c.req.header('origin') === ownOrigin(c, rule);
}

/** Whether a request that only reads was started by another site's page. */
export const isForeignRead = (c: Context): boolean => {
	const site = c.req.header('sec-fetch-site');
	return site === 'cross-site' || site === 'same-site';
};

/** localhost in all its spellings: browsers treat it as safe although it is http. */
export const isLocalhost = (origin: string): boolean =>
	URL.canParse(origin) &&
	/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(origin).hostname);

/**
 * The client's address, for limits only. Behind proxies it is what the nearest trusted one wrote last. Of IPv6 the first
 * 64 bits: a household has all the rest.
 */
export function clientAddress(c: Context, { trustedProxies }: OriginRule): string {
	const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
	const named = trustedProxies === 0 ? undefined : forwarded.at(-trustedProxies);
	const address = named === undefined || named === '' ? getConnInfo(c).remote.address : named;
	return networkOf(address ?? 'unknown');
}

function networkOf(address: string): string {
	if (!address.includes(':') || address.startsWith('::ffff:')) return address;
	const [head = ''] = address.split('::');
	return `${head.split(':').slice(0, 4).join(':')}::/64`;
}

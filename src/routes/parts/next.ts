/**
 * The way somebody came: first screens and the install guide hand on the path they were opened for (`?next=`) and the code after #,
 * which reaches no server and so never becomes a part of `next`.
 */

/** Where to go on, with the code after #. Only addresses of this app: `//elsewhere` is another site. */
export const nextOf = (url: URL): string => `${nextPath(url)}${url.hash}`;

/** The install guide, opened for what this page was opened for. */
export function installHref(url: URL): string {
	const next = nextPath(url);
	return `/install${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}${url.hash}`;
}

function nextPath(url: URL): string {
	const next = url.searchParams.get('next') ?? '/';
	return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
}

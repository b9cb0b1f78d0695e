/**
 * The address to open in a browser instead: this page was opened for `next`, with the code after #. Only addresses of this app:
 * `//elsewhere` is another site.
 */
export function addressToKeep(url: URL): string {
	const next = url.searchParams.get('next') ?? '/';
	const isOurs = next.startsWith('/') && !next.startsWith('//') && !next.includes('\\');
	return `${url.origin}${isOurs ? next : '/'}${url.hash}`;
}

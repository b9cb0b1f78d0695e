/** As many as HTTP/1.1 allows to one host; a link with 700 ms round trips is idle otherwise. */
const AT_ONCE = 6;

/**
 * Fetches the shell's files several at a time, so that they are in the browser's own cache when precaching asks for them: it goes
 * one file after another, which on a 2G link is a round trip for each. Never rejects: what fails here fails there, and counts.
 */
export async function warmUp(paths: readonly string[]): Promise<void> {
	const waiting = [...paths];
	const fetchNext = async (): Promise<void> => {
		for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
			// What an older version precached under the same name is not fetched again.
			if ((await caches.match(path)) === undefined) await fetchWhole(path);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
}

/** Only a body that was read to its end stays in the browser's cache. */
async function fetchWhole(path: string): Promise<void> {
	try {
		await (await fetch(path)).arrayBuffer();
	} catch (error) {
		if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
	}
}

/** A part of the app that is fetched when first used, and kept; undefined when it never was and there is no network. */
export const loadPart = <T>(load: () => Promise<T>): Promise<T | undefined> =>
	load().catch((error: unknown) => {
		// The one way a chunk fails to load.
		if (error instanceof TypeError) return undefined;
		throw error;
	});

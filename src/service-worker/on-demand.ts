/**
 * Code that is loaded on demand (spreadsheets): fetched when first used and kept from then on, or kept ahead because a page asks
 * for it. Its files are named `…/on-demand/<group>.<hash>.js`, see `build/on-demand-chunks.ts`.
 */

const CACHE = 'tongyu-on-demand';
const FOLDER = '/on-demand/';

/** Ends what is being fetched when a new version wants to take over. */
let fetching = new AbortController();

/** Whether an address is an on-demand file. */
export const isOnDemand = (path: string): boolean => path.includes(FOLDER);

/** From the cache, or from the network and then kept. Named by their content, files never change. */
export async function fromOnDemand(request: Request): Promise<Response> {
	const cache = await caches.open(CACHE);
	const kept = await cache.match(request);
	if (kept !== undefined) return kept;
	const response = await fetch(request, { signal: fetching.signal });
	if (response.ok) await cache.put(request, response.clone());
	return response;
}

/** Gives up what is being fetched: the browser lets no new version take over before the old one's work has ended. */
export function stepAside(): void {
	fetching.abort();
	fetching = new AbortController();
}

/** Fetches the files of some groups that are not kept yet. Rejects when one cannot be fetched, or must be given up. */
export async function keepGroups(
	groups: readonly string[],
	onDemandFiles: readonly string[]
): Promise<void> {
	const cache = await caches.open(CACHE);
	const { signal } = fetching;
	const missing = await missingOf(groups, onDemandFiles);
	await cache.addAll(missing.map((path) => new Request(path, { signal })));
}

/** Whether every file of some groups is kept. */
export const areKept = async (
	groups: readonly string[],
	onDemandFiles: readonly string[]
): Promise<boolean> => (await missingOf(groups, onDemandFiles)).length === 0;

async function missingOf(
	groups: readonly string[],
	onDemandFiles: readonly string[]
): Promise<string[]> {
	const cache = await caches.open(CACHE);
	const files = onDemandFiles.filter((path) => groups.includes(groupOf(path)));
	const isKept = await Promise.all(files.map((path) => cache.match(path)));
	return files.filter((_, index) => isKept[index] === undefined);
}

/**
 * A new version installs: what the old one kept of a group is fetched anew under its new name, so that an update never takes
 * the export away from somebody who goes offline right after it.
 */
export const renewKept = async (onDemandFiles: readonly string[]): Promise<void> =>
	keepGroups([...new Set((await keptPaths()).map(groupOf))], onDemandFiles);

/** A new version took over: files it does not know go. */
export async function dropUnknown(onDemandFiles: readonly string[]): Promise<void> {
	const cache = await caches.open(CACHE);
	const unknown = (await keptPaths()).filter((path) => !onDemandFiles.includes(path));
	await Promise.all(unknown.map((path) => cache.delete(path)));
}

async function keptPaths(): Promise<string[]> {
	const cache = await caches.open(CACHE);
	return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}

/** `spreadsheet` of `/_app/immutable/on-demand/spreadsheet.BQ3x.js`. */
const groupOf = (path: string): string => /([^/]+)\.[^.]+\.js$/.exec(path)?.[1] ?? '';

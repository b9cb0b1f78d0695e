import type { Plugin } from 'vite';

/**
 * Names the chunks that are loaded on demand, `_app/immutable/on-demand/<group>.<hash>.js`, so that the service worker can tell
 * them from the shell: it fetches one file after another, and a phone on 2G must not wait a minute for a spreadsheet library
 * before it can open offline.
 *
 * What must stay true: nothing a screen needs to open is in such a chunk. The build fails when a route imports one statically.
 */

/** Folder of the on-demand chunks, as it stands in their addresses. */
const FOLDER = '_app/immutable/on-demand';

/** Groups by the modules that make them; see `OnDemand` in src/lib/app/worker-bridge. */
const GROUPS: readonly (readonly [group: string, modules: RegExp])[] = [
	['spreadsheet', /\/node_modules\/hucre\//],
	['qr', /\/node_modules\/qr\//]
];
/** Entries of a group besides its libraries: what the page imports on demand. */
const ENTRIES: readonly (readonly [group: string, module: RegExp])[] = [
	['spreadsheet', /\/src\/lib\/forms\//]
];

/**
 * Small modules that many screens use stand in two chunks: in a hundred tiny ones they compress badly, and each screen's list of
 * what it needs grows with them. `common` is what every screen draws with; `sheets` is what those behind the sign-in read and
 * write with: the sign-in page must not pay for it, nor for what checks shapes and its library. The counts were found by trying: they
 * give the smallest roll call that leaves the sign-in below its limit.
 */
const SHARED_CHUNKS = [
	{
		name: 'common',
		test: /\/src\/(?:lib\/(?!core\/|device\/)|routes\/)/,
		minShareCount: 20,
		priority: 2
	},
	{
		name: 'sheets',
		test: /\/src\/lib\/(?:core\/(?:facts|attendance|household|session|report|ids|result)|device\/)/,
		minShareCount: 12,
		priority: 1
	}
];

/** Workers that are loaded on demand, and the group they belong to. */
const WORKERS: ReadonlyMap<string, string> = new Map([['read-worker', 'spreadsheet']]);

interface ChunkToName {
	readonly isDynamicEntry: boolean;
	readonly facadeModuleId?: string | null;
	readonly moduleIds: readonly string[];
}

/** For `vite.config.ts`, after Kit's own plugins. */
export function onDemandChunks(): Plugin {
	return {
		name: 'on-demand-chunks',
		apply: 'build',
		enforce: 'post',
		config: () => ({
			worker: { rolldownOptions: { output: { entryFileNames: ({ name }) => workerName(name) } } }
		}),
		outputOptions(options) {
			const usual = options.chunkFileNames;
			// Kit builds the client, the server and the worker; only the client's chunks stand here.
			if (typeof usual !== 'string' || !usual.includes('/immutable/chunks/')) return null;
			return {
				...options,
				codeSplitting: { groups: SHARED_CHUNKS },
				chunkFileNames: (chunk) => {
					const group = groupOf(chunk);
					return group === undefined ? usual : `${FOLDER}/${group}.[hash].js`;
				}
			};
		},
		generateBundle(_options, bundle) {
			for (const chunk of Object.values(bundle)) {
				if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
				const found = staticImports(chunk.fileName, (name) => {
					const imported = bundle[name];
					return imported?.type === 'chunk' ? imported.imports : [];
				}).find((name) => name.startsWith(FOLDER));
				if (found !== undefined)
					this.error(`${chunk.name} imports ${found} statically: load it with import().`);
			}
		}
	};
}

/** Where Kit puts a worker, or our folder. */
const workerName = (name: string): string => {
	const group = WORKERS.get(name);
	return group === undefined
		? '_app/immutable/workers/[name]-[hash].js'
		: `${FOLDER}/${group}.[hash].js`;
};

function groupOf({ isDynamicEntry, facadeModuleId, moduleIds }: ChunkToName): string | undefined {
	const library = GROUPS.find(([, modules]) => moduleIds.some((id) => modules.test(id)));
	if (library !== undefined) return library[0];
	if (!isDynamicEntry || typeof facadeModuleId !== 'string') return undefined;
	return ENTRIES.find(([, module]) => module.test(facadeModuleId))?.[0];
}

/** The file and all it imports statically, directly or not. */
function staticImports(file: string, importsOf: (file: string) => readonly string[]): string[] {
	const found = new Set([file]);
	for (const name of found) for (const imported of importsOf(name)) found.add(imported);
	return [...found];
}

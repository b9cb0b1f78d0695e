import { rm } from 'node:fs/promises';
import type { Contender } from '../contender.ts';
import { scriptSize } from '../script-size.ts';
import { buildStockApp, type Library } from './stock-app.ts';

const stackOf = (name: string, libraries: readonly Library[]): Contender => ({
	name,
	run: async (ground) => {
		const { root, buildFolder } = await buildStockApp(libraries);
		ground.onEnd(() => rm(root, { recursive: true }));
		const { files, gzipBytes, brotliBytes } = await scriptSize(buildFolder, '/');
		return { files: files.length, gzipBytes, brotliBytes };
	}
});

/** Both libraries: what an app on the stock stack begins with. */
export const stockStack = stackOf('Kit + Svelte + Dexie + PouchDB 9: the stock stack', [
	'dexie',
	'pouchdb'
]);

/** Libraries alone, with a page that only counts. */
export const stockStacks: readonly Contender[] = [
	stackOf('Kit + Svelte', []),
	stackOf('Kit + Svelte + Dexie', ['dexie']),
	stackOf('Kit + Svelte + PouchDB 9 (core, http, idb, replication)', ['pouchdb']),
	stockStack
];

/**
 * The peer's app: SvelteKit with one page that uses some libraries and nothing else, built by the same tools with the same
 * targets as ours in a folder outside the repository. What it weighs is what a stack costs before a line of an app.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { POUCHDB_IN_BROWSERS } from '../peers/browser-build.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** Lines of the page's script that make each library stay in the bundle. */
const USES = {
	dexie: `
	import Dexie from 'dexie';
	const database = new Dexie('peer');
	database.version(1).stores({ marks: 'id' });
	void database.table('marks').put({ id: 1 });`,
	pouchdb: `
	import PouchDB from 'pouchdb';
	const pouch = new PouchDB('peer');
	void pouch.put({ _id: '1' }).then(() => pouch.replicate.to('https://peer.test/site'));`
} as const;

/** One of the libraries. */
export type Library = keyof typeof USES;

/**
 * PouchDB's browser bundle without map/reduce, which replication does not need: core, http, idb and replication. Its one
 * file registers all plugins in a chain; what is unused is then shaken off, when told that building it has no effect.
 */
const WITHOUT_MAP_REDUCE = `{
	name: 'pouchdb-without-map-reduce',
	transform: (code, id) =>
		id.includes('/pouchdb/lib/index-browser.es.js')
			? code
					.replace('.plugin(mapreduce)', '')
					.replace('= createAbstractMapReduce(', '= /* @__PURE__ */ createAbstractMapReduce(')
			: undefined
}`;

const filesFor = (libraries: readonly Library[]): Record<string, string> => ({
	'package.json': '{ "type": "module", "private": true }',
	'svelte.config.js': `
		import adapter from '@sveltejs/adapter-static';
		export default { kit: { adapter: adapter({ fallback: 'index.html' }) } };`,
	'vite.config.js': `
		import { sveltekit } from '@sveltejs/kit/vite';
		export default {
			plugins: [${WITHOUT_MAP_REDUCE}, sveltekit()],
			build: { target: ['chrome87', 'safari15'] },
			...${JSON.stringify(POUCHDB_IN_BROWSERS)}
		};`,
	'src/app.html':
		'<!doctype html><html><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>',
	'src/routes/+layout.js': 'export const ssr = false; export const prerender = false;',
	'src/routes/+page.svelte': `
<script>
	${libraries.map((library) => USES[library]).join('\n')}
	let count = $state(0);
</script>
<button type="button" onclick={() => (count += 1)}>{count}</button>`
});

/** Builds the app and returns its build folder; the caller removes `root`. */
export async function buildStockApp(
	libraries: readonly Library[]
): Promise<{ readonly root: string; readonly buildFolder: string }> {
	const root = await mkdtemp(join(tmpdir(), 'tongyu-stock-app-'));
	await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
	for (const [path, text] of Object.entries(filesFor(libraries))) {
		await mkdir(join(root, dirname(path)), { recursive: true });
		await writeFile(join(root, path), text);
	}
	const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js');
	await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root });
	return { root, buildFolder: join(root, 'build') };
}

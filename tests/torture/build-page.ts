import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const REPOSITORY = join(import.meta.dirname, '../..');

/** The built app with the torture's page beside it, in a folder a server can be pointed at; the caller removes it. */
export async function buildTorturePage(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'tongyu-torture-app-'));
	await cp(join(REPOSITORY, 'build'), folder, { recursive: true });
	await build({
		configFile: false,
		logLevel: 'warn',
		root: join(import.meta.dirname, 'page'),
		base: '/torture/',
		plugins: [svelte({ configFile: false })],
		build: { outDir: join(folder, 'torture'), emptyOutDir: false, target: 'es2022' }
	});
	return folder;
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routesOf, scriptSize } from './script-size.ts';

/** A build as Kit writes it, minified names and all, with the traps of the real one. */
const BUILD: Record<string, string> = {
	'index.html':
		'<script>Promise.all([import("/_app/immutable/entry/start.aa.js"),import("/_app/immutable/entry/app.bb.js")])</script>',
	'_app/immutable/entry/start.aa.js': 'export{a as start}from"../chunks/kit.js";',
	// R is a local name as well; only the module's own is the dictionary.
	'_app/immutable/entry/app.bb.js': `import"../chunks/kit.js";function f(){var R={"/no":[9]};return R}
		const L=e=>e(),I=[()=>L(()=>import(\`../nodes/0.h.js\`)),()=>L(()=>import("../nodes/1.h.js"))],
		R={"/":[2],"/(staff)/roll/[session]":[11,[3],[,4]]};export{R as dictionary,I as nodes,f as g};`,
	'_app/immutable/chunks/kit.js': 'export const a=1;',
	'_app/immutable/chunks/shared.js': 'export*from"./kit.js";',
	'_app/immutable/chunks/lazy.js': 'export default 1;',
	'_app/immutable/nodes/0.h.js': 'import"../chunks/shared.js";',
	'_app/immutable/nodes/1.h.js': '',
	'_app/immutable/nodes/2.h.js': 'import"../chunks/shared.js";',
	'_app/immutable/nodes/3.h.js': '',
	'_app/immutable/nodes/4.h.js': '',
	'_app/immutable/nodes/11.h.js': 'import("../chunks/lazy.js");import("../nodes/2.h.js");'
};

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-build-'));
	for (const [path, text] of Object.entries(BUILD)) {
		await mkdir(join(folder, dirname(path)), { recursive: true });
		await writeFile(join(folder, path), text);
	}
});
afterAll(() => rm(folder, { recursive: true }));

const names = async (route: string): Promise<string[]> =>
	(await scriptSize(folder, route)).files
		.map(({ file }) => file.replace('_app/immutable/', ''))
		.sort();

const ALWAYS = ['chunks/kit.js', 'chunks/shared.js', 'entry/app.bb.js', 'entry/start.aa.js'];

test('routes are read from the build, groups left out', async () => {
	expect(await routesOf(folder)).toEqual(['/', '/roll/[session]']);
});

test('a route needs the entries, layouts, error pages, its page, and all they import statically, once each', async () => {
	expect(await names('/')).toEqual([...ALWAYS, 'nodes/0.h.js', 'nodes/1.h.js', 'nodes/2.h.js']);
	expect(await names('/roll/[session]')).toEqual([
		...ALWAYS,
		'nodes/0.h.js',
		'nodes/1.h.js',
		'nodes/11.h.js',
		'nodes/3.h.js',
		'nodes/4.h.js'
	]);
});

test('sums are of the counted files, and what is imported only when asked for is listed apart', async () => {
	const size = await scriptSize(folder, '/roll/[session]');
	expect(size.lazy).toEqual(['_app/immutable/chunks/lazy.js']);
	expect(size.rawBytes).toBe(size.files.reduce((sum, file) => sum + file.rawBytes, 0));
	expect(size.rawBytes).toBeGreaterThan(0);
});

test('a route that is not in the build is an error', async () => {
	await expect(scriptSize(folder, '/nowhere')).rejects.toThrow('no route /nowhere');
});

test('what a screen cannot work without counts though it comes on demand, and is an error when there is none', async () => {
	const { files, lazy } = await scriptSize(folder, '/roll/[session]', /default 1/);
	expect(files.map(({ file }) => file)).toContain('_app/immutable/chunks/lazy.js');
	expect(lazy).toEqual([]);
	await expect(scriptSize(folder, '/roll/[session]', /default 2/)).rejects.toThrow('on demand');
});

/**
 * How much script a phone must load before a route of a SvelteKit build works: the real import graph, walked from the entries
 * that the page names and the nodes the route needs. Used by the benchmarks and by the size budgets.
 *
 * Counted: everything imported statically. Not counted but listed: what is imported only when asked for (`lazy`). Kit loads
 * the root layout and the error page (nodes 0 and 1) on every route, so they always count.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { parseSync } from 'vite';

/** One file of the graph. */
interface ScriptFile {
	/** Path inside the build folder. */
	readonly file: string;
	readonly rawBytes: number;
	readonly gzipBytes: number;
	/** Quality 11, as precompressed files are served. */
	readonly brotliBytes: number;
}

/** A route's scripts. */
export interface ScriptSize {
	readonly files: readonly ScriptFile[];
	readonly rawBytes: number;
	readonly gzipBytes: number;
	readonly brotliBytes: number;
	/** Files imported only by `import()` from the counted ones: not in the sums. */
	readonly lazy: readonly string[];
}

/** A syntax tree as ESTree describes it, seen without its types. */
interface Node {
	readonly type: string;
	readonly [field: string]: unknown;
}

const ENTRY_IN_PAGE = /import\("\/([^"]+\.js)"\)/g;
/** The root layout and the error page. */
const ALWAYS_LOADED = [0, 1];

/** The routes a build knows, as SvelteKit writes them but without groups: `/roll/[session]`. */
export async function routesOf(buildFolder: string): Promise<string[]> {
	return [...(await readRoutes(buildFolder)).keys()];
}

/** `lib/app/accounts.ts`, with all of the database: imported on demand, and needed by every screen behind the sign-in. */
export const DATABASE = /\bopenCurrent\(\)\s*\{/;
/** The same on the days when Dexie makes or upgrades the database. */
export const DATABASE_MADE = /\bopenCurrent\(\)\s*\{|\bDexie\b/;

/**
 * The scripts one route needs, with those of its dynamic imports whose code matches `alsoLoads`: what a screen cannot work
 * without counts, however it is imported. Throws when the build has no such route, or nothing matches.
 */
export async function scriptSize(
	buildFolder: string,
	route: string,
	alsoLoads?: RegExp
): Promise<ScriptSize> {
	const nodes = (await readRoutes(buildFolder)).get(route);
	if (nodes === undefined) throw new Error(`The build has no route ${route}.`);
	const entries = await readEntries(buildFolder);
	const folder = join(buildFolder, dirname(entries[0] ?? ''), '../nodes');
	const names = await readdir(folder);
	const nodeFiles = [...new Set([...ALWAYS_LOADED, ...nodes])].map((node) => {
		const name = names.find(
			(candidate) => /^\d+\.[^.]+\.js$/.test(candidate) && candidate.startsWith(`${node}.`)
		);
		if (name === undefined) throw new Error(`The build has no node ${node}.`);
		return relative(buildFolder, join(folder, name));
	});
	return sizeOfGraph(buildFolder, [...entries, ...nodeFiles], alsoLoads);
}

/** The scripts reached by static imports from some files of a folder. */
async function sizeOfGraph(
	folder: string,
	entries: readonly string[],
	alsoLoads?: RegExp
): Promise<ScriptSize> {
	const reached = new Set(entries);
	const lazy = new Set<string>();
	const needed = new Set<string>();
	const files: ScriptFile[] = [];
	for (const file of reached) {
		const code = await readFile(join(folder, file));
		files.push(measure(file, code));
		const inFolder = (path: string): string => relative(folder, join(folder, dirname(file), path));
		for (const { path, isLazy } of importsOf(code.toString())) {
			const target = inFolder(path);
			const isNeeded = isLazy && !isNode(target) && alsoLoads !== undefined;
			const counts =
				!isLazy || (isNeeded && alsoLoads.test(await readFile(join(folder, target), 'utf8')));
			(counts ? reached : lazy).add(target);
			if (counts && isLazy) needed.add(target);
		}
	}
	if (alsoLoads !== undefined && needed.size === 0)
		throw new Error(`No script on demand matches ${alsoLoads.source}.`);
	const sum = (of: 'rawBytes' | 'gzipBytes' | 'brotliBytes'): number =>
		files.reduce((total, file) => total + file[of], 0);
	return {
		files,
		rawBytes: sum('rawBytes'),
		gzipBytes: sum('gzipBytes'),
		brotliBytes: sum('brotliBytes'),
		lazy: [...lazy].filter((file) => !reached.has(file) && !isNode(file)).sort()
	};
}

/** Other routes' nodes are lazy by nature; listing them would say nothing. */
const isNode = (file: string): boolean => /\/nodes\/\d+\./.test(file);

/** One file's sizes. */
function measure(file: string, content: Buffer): ScriptFile {
	const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
	return {
		file,
		rawBytes: content.length,
		gzipBytes: gzipSync(content, { level: 9 }).length,
		brotliBytes: brotliCompressSync(content, { params }).length
	};
}

async function readEntries(buildFolder: string): Promise<string[]> {
	const page = await readFile(join(buildFolder, 'index.html'), 'utf8');
	const entries = [...page.matchAll(ENTRY_IN_PAGE)].map((match) => match[1] ?? '');
	if (entries.length === 0) throw new Error(`${buildFolder}/index.html imports no script.`);
	return entries;
}

/** Kit's app entry exports `dictionary`: route → [page, [layouts], [error pages]], all of them numbers of nodes. */
async function readRoutes(buildFolder: string): Promise<Map<string, number[]>> {
	const app = (await readEntries(buildFolder)).find((file) => /\/app\.[^/]+$/.test(file));
	if (app === undefined) throw new Error(`${buildFolder}/index.html imports no app entry.`);
	const tree = parse(await readFile(join(buildFolder, app), 'utf8'));
	const exported = all(tree, 'ExportSpecifier').find(
		(specifier) => textOf(specifier.exported) === 'dictionary'
	);
	const name = textOf(exported?.local);
	const declared = topLevelVariables(tree).find(({ id }) => textOf(id) === name);
	if (name === undefined || !isNodeObject(declared?.init)) {
		throw new Error(`${app} exports no dictionary of routes.`);
	}
	const routes = all(declared.init, 'Property').map((property): [string, number[]] => [
		withoutGroups(textOf(property.key) ?? ''),
		all(property.value, 'Literal').flatMap(({ value }) =>
			typeof value === 'number' ? [value] : []
		)
	]);
	return new Map(routes);
}

/** Minified names are used again inside functions; only those of the module itself can be exported. */
function topLevelVariables(tree: Node): Node[] {
	const statements = Array.isArray(tree.body) ? tree.body.filter(isNodeObject) : [];
	return statements
		.filter(({ type }) => type === 'VariableDeclaration')
		.flatMap(({ declarations }) =>
			Array.isArray(declarations) ? declarations.filter(isNodeObject) : []
		);
}

const withoutGroups = (route: string): string => route.replace(/\/\([^)]+\)/g, '') || '/';

function importsOf(code: string): { path: string; isLazy: boolean }[] {
	const tree = parse(code);
	const sources = (type: string, isLazy: boolean): { path: string; isLazy: boolean }[] =>
		all(tree, type).flatMap(({ source }) => {
			const path = textOf(source);
			return path?.startsWith('.') === true ? [{ path, isLazy }] : [];
		});
	return [
		...sources('ImportDeclaration', false),
		...sources('ExportNamedDeclaration', false),
		...sources('ExportAllDeclaration', false),
		...sources('ImportExpression', true)
	];
}

const parse = (code: string): Node => {
	const { program } = parseSync('script.js', code);
	return { ...program };
};

const isNodeObject = (value: unknown): value is Node =>
	typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** All nodes of a type below (and with) this one, in order. */
function all(value: unknown, type: string): Node[] {
	if (typeof value !== 'object' || value === null) return [];
	const below = Object.values(value).flatMap((child) => all(child, type));
	return isNodeObject(value) && value.type === type ? [value, ...below] : below;
}

/** The text of an identifier, or of a literal or a template that is only text. */
function textOf(node: unknown): string | undefined {
	if (!isNodeObject(node)) return undefined;
	if (node.type === 'Identifier' && typeof node.name === 'string') return node.name;
	if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
	if (node.type !== 'TemplateLiteral') return undefined;
	const [only, ...more] = all(node.quasis, 'TemplateElement');
	const text = only?.value;
	if (more.length > 0 || typeof text !== 'object' || text === null) return undefined;
	return 'cooked' in text && typeof text.cooked === 'string' ? text.cooked : undefined;
}

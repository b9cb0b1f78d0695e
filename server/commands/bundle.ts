/**
 * `npm run bundle`: one archive that serves with Node 24 alone, no registry, no build: the built app, the server as it is, the
 * shared core, and the packages they import.
 *
 *   tongyu-<version>.tgz ─► tongyu-<version>/{build, server, src/lib/core, node_modules, package.json}
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as v from 'valibot';
import { buildApp, isBuildStale } from './build-app.ts';
import { runCommand } from './run-command.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Only for the people who build: what makes bundles, and what is tested. */
const LEFT_OUT = /\.test\.ts$|try-gateway\.ts$|[\\/]README\.md$|commands[\\/]bundle\.ts$/;

const packageSchema = v.object({
	name: v.string(),
	version: v.string(),
	dependencies: v.optional(v.record(v.string(), v.string()), {}),
	optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
	imports: v.optional(v.unknown())
});

/** Writes the archive into a folder and returns its path. */
async function writeBundle(toFolder: string): Promise<string> {
	const own = await readPackage(ROOT);
	const name = `${own.name}-${own.version}`;
	const stage = await mkdtemp(join(tmpdir(), 'tongyu-bundle-'));
	try {
		const folder = join(stage, name);
		await copySources(folder);
		await copyPackages(folder, await importedPackages(folder));
		await writeFile(
			join(folder, 'package.json'),
			`${JSON.stringify(slimPackage(own), null, '\t')}\n`
		);
		const archive = resolve(toFolder, `${name}.tgz`);
		await promisify(execFile)('tar', ['-czf', archive, '-C', stage, name]);
		return archive;
	} finally {
		await rm(stage, { recursive: true, force: true });
	}
}

async function copySources(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const buildFolder = process.env.BUILD_DIR ?? join(ROOT, 'build');
	await cp(buildFolder, join(folder, 'build'), { recursive: true });
	for (const part of ['server', 'src/lib/core']) {
		const filter = (path: string): boolean => !LEFT_OUT.test(path);
		await cp(join(ROOT, part), join(folder, part), { recursive: true, filter });
	}
	await cp(join(ROOT, 'server/README.md'), join(folder, 'README.md'));
	await cp(join(ROOT, '.env.example'), join(folder, '.env.example'));
}

/** The packages the copied sources import; types need none. */
async function importedPackages(folder: string): Promise<Set<string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const sources = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
	const names = new Set<string>();
	for (const entry of sources) {
		if (entry.name.endsWith('.d.ts')) continue;
		const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
		const imports = text.matchAll(/^(?:import|export)\s(?!type\s)[^'"]*['"]([^'"]+)['"]/gm);
		for (const [, specifier] of imports) {
			if (specifier !== undefined && /^[@a-z]/.test(specifier)) names.add(packageOf(specifier));
		}
	}
	return names;
}

/** `hono/cookie` → `hono`, `@noble/hashes/sha2.js` → `@noble/hashes`; `node:fs` → ''. */
function packageOf(specifier: string): string {
	if (specifier.startsWith('node:')) return '';
	return specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
}

/** Copies packages and what they depend on, each to where Node found it. */
async function copyPackages(folder: string, names: ReadonlySet<string>): Promise<void> {
	const copied = new Set<string>();
	const copy = async (name: string, from: string): Promise<void> => {
		const source = await findPackage(name, from);
		if (source === undefined || copied.has(source)) return;
		copied.add(source);
		await cp(source, join(folder, relative(ROOT, source)), {
			recursive: true,
			// Packages nested in this one are copied when something needs them.
			filter: (path) => path === source || basename(path) !== 'node_modules'
		});
		const { dependencies, optionalDependencies } = await readPackage(source);
		for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
			await copy(needed, source);
		}
	};
	for (const name of names) if (name !== '') await copy(name, ROOT);
}

/** Where Node finds a package, seen from a folder; undefined for an optional one that is not installed. */
async function findPackage(name: string, from: string): Promise<string | undefined> {
	for (let folder = from; folder.startsWith(ROOT); folder = resolve(folder, '..')) {
		const place = join(folder, 'node_modules', name);
		const isThere = await readFile(join(place, 'package.json')).then(
			() => true,
			() => false
		);
		if (isThere) return place;
	}
	return undefined;
}

const readPackage = async (folder: string): Promise<v.InferOutput<typeof packageSchema>> =>
	v.parse(packageSchema, JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));

const slimPackage = ({ name, version, imports }: v.InferOutput<typeof packageSchema>) => ({
	name,
	version,
	private: true,
	type: 'module',
	engines: { node: '>=22.18' },
	imports,
	scripts: {
		serve: 'node server/main.ts',
		start: 'node server/commands/start.ts',
		setup: 'node server/commands/setup.ts',
		backup: 'node server/commands/backup.ts',
		restore: 'node server/commands/restore.ts',
		'move-to-couchdb': 'node server/commands/move-to-couchdb.ts'
	}
});

/** Builds what is stale, unless told not to, and writes the archive into the current folder. */
async function bundle(): Promise<string | undefined> {
	const { values } = parseArgs({
		options: { build: { type: 'boolean', default: true } },
		allowNegative: true
	});
	const failure = values.build && (await isBuildStale()) ? await buildApp() : undefined;
	if (failure === undefined) process.stdout.write(`${await writeBundle(process.cwd())}\n`);
	return failure;
}

await runCommand(bundle);

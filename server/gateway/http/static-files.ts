/**
 * The built app. Files are listed once at start, so that a request can only name what was built; each goes out as it was
 * compressed at build time. An address that is no file is a screen of the app and gets the one page.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Context } from 'hono';
import { contentSecurityPolicy } from './csp.ts';
import { preferredEncoding } from './compress.ts';
import { pageHeaders } from './security.ts';

type Encoding = 'br' | 'gzip' | undefined;

interface Variant {
	readonly path: string;
	readonly etag: string;
}

interface StaticFile {
	readonly type: string;
	readonly cacheControl: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly plain: Variant;
	readonly packed: ReadonlyMap<Encoding, Variant>;
}

/** The built app, ready to be served. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const PAGE = '/index.html';

const TYPES: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.ico': 'image/x-icon',
	'.jpg': 'image/jpeg',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.mp3': 'audio/mpeg',
	'.m4a': 'audio/mp4',
	'.ogg': 'audio/ogg',
	'.pdf': 'application/pdf',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.ttf': 'font/ttf',
	'.txt': 'text/plain; charset=utf-8',
	'.vtt': 'text/vtt; charset=utf-8',
	'.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
	'.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
};

/** Lists the built app; undefined when there is none in the folder. */
export async function listStaticFiles(buildFolder: string): Promise<StaticFiles | undefined> {
	if (!existsSync(join(buildFolder, PAGE))) return undefined;
	const entries = await readdir(buildFolder, { recursive: true, withFileTypes: true });
	const paths = entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	const known = new Set(paths);
	const files = new Map<string, StaticFile>();
	for (const path of paths) {
		if (isPackedCopy(path, known)) continue;
		const url = `/${relative(buildFolder, path).split(sep).join('/')}`;
		files.set(url, await describe(path, url, known));
	}
	return files;
}

/** Answers a GET or HEAD; undefined when it is neither a file nor a screen. */
export async function serveStatic(c: Context, files: StaticFiles): Promise<Response | undefined> {
	const path = decodePath(c.req.path);
	const file = files.get(path) ?? (isScreen(path) ? files.get(PAGE) : undefined);
	if (file === undefined) return undefined;
	const encoding = preferredEncoding(c);
	const packed = file.packed.get(encoding);
	const variant = packed ?? file.plain;
	const headers: Record<string, string> = {
		...file.headers,
		'Content-Type': file.type,
		'Cache-Control': file.cacheControl,
		ETag: variant.etag,
		...(file.packed.size > 0 ? { Vary: 'Accept-Encoding' } : {})
	};
	if (c.req.header('if-none-match') === variant.etag) return c.body(null, 304, headers);
	if (packed !== undefined && encoding !== undefined) headers['Content-Encoding'] = encoding;
	return c.body(new Uint8Array(await readFile(variant.path)), 200, headers);
}

async function describe(
	path: string,
	url: string,
	known: ReadonlySet<string>
): Promise<StaticFile> {
	const content = await readFile(path);
	const etag = createHash('sha256').update(content).digest('base64url').slice(0, 16);
	const variants: [Encoding, string][] = [
		['br', `${path}.br`],
		['gzip', `${path}.gz`]
	];
	return {
		type: TYPES[extname(path)] ?? 'application/octet-stream',
		cacheControl: url.startsWith('/_app/immutable/')
			? 'public, max-age=31536000, immutable'
			: 'no-cache',
		headers: url === PAGE ? pageHeaders(contentSecurityPolicy(content.toString('utf8'))) : {},
		plain: { path, etag: `"${etag}"` },
		packed: new Map(
			variants
				.filter(([, variant]) => known.has(variant))
				.map(([encoding, variant]) => [
					encoding,
					{ path: variant, etag: `"${etag}-${encoding ?? ''}"` }
				])
		)
	};
}

const isPackedCopy = (path: string, known: ReadonlySet<string>): boolean =>
	/\.(?:br|gz)$/.test(path) && known.has(path.replace(/\.(?:br|gz)$/, ''));

/** A missing asset of an older version must fail, or the browser would take the page for a script. */
const isScreen = (path: string): boolean =>
	!path.startsWith('/_app/') && !path.startsWith('/media/') && extname(path) === '';

function decodePath(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch (error) {
		if (error instanceof URIError) return path;
		throw error;
	}
}

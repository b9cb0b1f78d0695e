/** A site with nothing but a page, perhaps a service worker, and one recording: what the peers of this row stand on. */
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import send from 'send';
import { build } from 'vite';
import type { Ground } from '../contender.ts';
import type { Recording } from './lecture-files.ts';

/** Registers the worker, and shows nothing. */
const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>60 min</title><body>
<script>navigator.serviceWorker.register('/worker.js', { type: 'module' })</script>`;
/** Path of the recording. */
export const RECORDING = '/recording';

/** A peer's site. */
interface PeerSite {
	readonly url: string;
	/** From now on it is where the worker keeps it, or nowhere. */
	forgetRecording(): void;
}

/** Serves it until the run ends. */
export async function servePeer(
	ground: Ground,
	recording: Recording,
	workerEntry: URL
): Promise<PeerSite> {
	const worker = await buildWorker(ground, workerEntry);
	const state = { hasRecording: true };
	const server = createServer((request, response) => {
		const path = request.url?.split('?')[0];
		if (path === RECORDING && state.hasRecording) {
			send(request, recording.path)
				.on('headers', () => response.setHeader('Content-Type', recording.type))
				.pipe(response);
			return;
		}
		if (path === RECORDING) response.statusCode = 404;
		const isWorker = path === '/worker.js';
		response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html; charset=utf-8');
		response.end(isWorker ? worker : PAGE);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	ground.onEnd(() => end(server));
	const url = `http://localhost:${(server.address() as AddressInfo).port}`;
	return { url, forgetRecording: () => void (state.hasRecording = false) };
}

async function buildWorker(ground: Ground, entry: URL): Promise<string> {
	const outDir = await mkdtemp(join(tmpdir(), 'tongyu-peer-worker-'));
	ground.onEnd(() => rm(outDir, { recursive: true }));
	await build({
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		define: { 'process.env.NODE_ENV': '"production"' },
		build: {
			outDir,
			emptyOutDir: true,
			target: 'es2024',
			lib: {
				entry: fileURLToPath(entry),
				formats: ['es'],
				fileName: () => 'worker.js'
			},
			minify: true
		}
	});
	return readFile(join(outDir, 'worker.js'), 'utf8');
}

async function end(server: Server): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
}

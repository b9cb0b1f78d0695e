/** The listening socket, and its graceful end. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/** Where to listen. */
export interface ListenOptions {
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
}

/** A server that listens. */
export interface Listening {
	readonly port: number;
	/** Takes no more connections, waits for the requests under way, then closes what is left. */
	close(graceMs: number): Promise<void>;
}

/** A phone on 2G needs 160 s for 1 MB; slower than that is no phone. */
const REQUEST_TIMEOUT_MS = 300_000;
const HEADERS_TIMEOUT_MS = 30_000;
/** Longer than the idle pause between a phone's trips in a busy minute: the next one spares three round trips of TLS. */
const KEEP_ALIVE_MS = 65_000;

const SWEEP_MS = 50;

/** Listens; `port-taken` when somebody else does. */
export async function listen(
	app: Hono,
	{ host, port }: ListenOptions
): Promise<Result<Listening, Problem<'port-taken'>>> {
	const answer = getRequestListener(app.fetch);
	const server = createServer(
		{
			requestTimeout: REQUEST_TIMEOUT_MS,
			headersTimeout: HEADERS_TIMEOUT_MS,
			keepAliveTimeout: KEEP_ALIVE_MS
		},
		// It answers its own errors; there is nothing to wait for.
		(request, response) => void answer(request, response)
	);
	const isTaken = await new Promise<boolean>((resolve, reject) => {
		server.once('error', (error) => {
			if ('code' in error && error.code === 'EADDRINUSE') resolve(true);
			else reject(error);
		});
		server.listen(port, host, () => resolve(false));
	});
	if (isTaken) return fail('port-taken');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
	return ok({ port: address.port, close: (graceMs) => close(server, graceMs) });
}

async function close(server: Server, graceMs: number): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	// A connection that was busy just now is kept open by its client: it must go once its answer is out.
	const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
	const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
	server.closeIdleConnections();
	await closed;
	clearInterval(sweep);
	clearTimeout(deadline);
}

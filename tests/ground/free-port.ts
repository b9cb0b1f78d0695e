import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those the system gives to outgoing connections (32768 and up on Linux): a browser may take one of these at any moment. */
const PORTS = { from: 20_000, to: 32_000 };
const MAX_TRIES = 50;

/** A TCP port of 127.0.0.1 that was free a moment ago; for servers that must know their origin before they start. */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		const port = randomInt(PORTS.from, PORTS.to);
		if (await isFree(port)) return port;
	}
	throw new Error('No port is free.');
}

function isFree(port: number): Promise<boolean> {
	const server = createServer();
	return new Promise((resolve, reject) => {
		server.once('error', (error) => {
			if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
			else reject(error);
		});
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

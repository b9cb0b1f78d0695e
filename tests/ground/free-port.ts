import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that was free a moment ago; for servers that must know their origin before they start. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise<void>((resolve) => server.close(() => resolve()));
	if (address === null || typeof address === 'string') throw new Error('No port was given.');
	return address.port;
}

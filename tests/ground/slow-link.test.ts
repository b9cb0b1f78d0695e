import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { NO_LIMIT, openSlowLink, type LinkConditions, type SlowLink } from './slow-link.ts';

// Times are asserted as lower bounds only: a busy machine is never faster than the link.

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const end of endings.splice(0).reverse()) await end();
});

/** A server that hands each accepted connection to `talk`. */
async function listen(talk: (socket: Socket) => void): Promise<Server> {
	const sockets = new Set<Socket>();
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		talk(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	endings.push(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return server;
}

async function linkTo(
	server: Server,
	conditions: Partial<LinkConditions> & { handshakeRoundTrips?: number }
): Promise<SlowLink> {
	const { port } = server.address() as AddressInfo;
	const link = await openSlowLink({
		target: { host: '127.0.0.1', port },
		handshakeRoundTrips: 0,
		...NO_LIMIT,
		...conditions
	});
	endings.push(() => link.close());
	return link;
}

function call(link: SlowLink): Socket {
	const socket = connect({ port: link.port, host: '127.0.0.1', allowHalfOpen: true });
	endings.push(() => void socket.destroy());
	return socket;
}

/** All bytes until the other side ends, and how: 'end' or the code of the error. */
async function readAll(socket: Socket): Promise<{ bytes: Buffer; ending: string }> {
	const parts: Buffer[] = [];
	socket.on('data', (part: Buffer) => parts.push(part));
	const ending = await new Promise<string>((resolve) => {
		socket.on('end', () => resolve('end'));
		socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
	});
	return { bytes: Buffer.concat(parts), ending };
}

const echo = (socket: Socket): void => void socket.pipe(socket);

test('a round trip takes the latency at least, and the bytes arrive unchanged', async () => {
	const link = await linkTo(await listen(echo), { latencyMs: 120 });
	const startedAt = performance.now();
	const socket = call(link);
	socket.end('你好，家长学校');
	const { bytes, ending } = await readAll(socket);
	expect(bytes.toString()).toBe('你好，家长学校');
	expect(ending).toBe('end');
	expect(performance.now() - startedAt).toBeGreaterThanOrEqual(120);
});

test('a new connection first pays the round trips of its handshakes', async () => {
	const link = await linkTo(await listen(echo), { latencyMs: 80, handshakeRoundTrips: 2 });
	const startedAt = performance.now();
	const socket = call(link);
	socket.end('x');
	await readAll(socket);
	expect(performance.now() - startedAt).toBeGreaterThanOrEqual(3 * 80);
});

test('each direction carries its bytes per second, and the end waits for the bytes', async () => {
	const link = await linkTo(await listen(echo), {
		bytesPerSecondUp: 100_000,
		bytesPerSecondDown: 50_000
	});
	const startedAt = performance.now();
	const socket = call(link);
	socket.end(Buffer.alloc(20_000, 7));
	const { bytes, ending } = await readAll(socket);
	expect(bytes).toEqual(Buffer.alloc(20_000, 7));
	expect(ending).toBe('end');
	// The last packet goes up before it can come down: 20,000 B at 50,000 B/s, and one packet's way up.
	expect(performance.now() - startedAt).toBeGreaterThanOrEqual(400);
	expect(link.counters()).toMatchObject({ bytesUp: 20_000, bytesDown: 20_000, connections: 1 });
});

test('more than any buffer holds passes whole, on a fast link and on one just slower than its sender', async () => {
	const sent = Buffer.alloc(3_000_000, '同育');
	for (const bytesPerSecondUp of [Infinity, 20_000_000]) {
		const link = await linkTo(await listen(echo), { bytesPerSecondUp });
		const socket = call(link);
		socket.end(sent);
		const { bytes, ending } = await readAll(socket);
		expect(bytes.equals(sent)).toBe(true);
		expect(ending).toBe('end');
	}
});

test('all connections share the line, and a small one is not starved by a big one', async () => {
	const link = await linkTo(await listen(echo), { bytesPerSecondUp: 40_000 });
	const startedAt = performance.now();
	const finished: string[] = [];
	const send = async (name: string, sizeBytes: number): Promise<void> => {
		const socket = call(link);
		socket.end(Buffer.alloc(sizeBytes));
		await readAll(socket);
		finished.push(name);
	};
	await Promise.all([send('big', 16_000), send('small', 2_000)]);
	expect(finished).toEqual(['small', 'big']);
	expect(performance.now() - startedAt).toBeGreaterThanOrEqual(450);
});

test('a cut after k bytes up lets exactly k bytes arrive and resets both sides, once', async () => {
	let arrivedBytes = 0;
	const broken: Promise<void>[] = [];
	const server = await listen((socket) => {
		broken.push(new Promise((resolve) => socket.on('close', () => resolve())));
		socket.on('data', (part: Buffer) => (arrivedBytes += part.length));
		socket.on('end', () => socket.end('all'));
	});
	const link = await linkTo(server, { cutAfterBytesUp: 4_321 });
	const first = call(link);
	first.end(Buffer.alloc(9_000));
	expect((await readAll(first)).ending).toBe('ECONNRESET');
	await broken[0];
	expect(arrivedBytes).toBe(4_321);

	const second = call(link);
	second.end(Buffer.alloc(9_000));
	expect((await readAll(second)).bytes.toString()).toBe('all');
	expect(arrivedBytes).toBe(4_321 + 9_000);
});

test('a cut after k bytes down gives the client exactly k bytes and then a reset', async () => {
	const server = await listen((socket) => socket.end(Buffer.alloc(9_000)));
	const link = await linkTo(server, { latencyMs: 20 });
	link.set({ cutAfterBytesDown: 5_000 });
	const { bytes, ending } = await readAll(call(link));
	expect(bytes.length).toBe(5_000);
	expect(ending).toBe('ECONNRESET');
});

test('cut() resets open connections and takes new ones', async () => {
	const link = await linkTo(await listen(echo), {});
	const socket = call(link);
	socket.write('x');
	await once(socket, 'data');
	const reading = readAll(socket);
	link.cut();
	expect((await reading).ending).toBe('ECONNRESET');
	const next = call(link);
	next.end('y');
	expect((await readAll(next)).bytes.toString()).toBe('y');
});

test('a refusing link resets new connections and keeps the open ones', async () => {
	const link = await linkTo(await listen(echo), {});
	const old = call(link);
	old.write('x');
	await once(old, 'data');
	link.set({ mode: 'refuse' });
	expect((await readAll(call(link))).ending).toBe('ECONNRESET');
	old.end('y');
	expect((await readAll(old)).bytes.toString()).toBe('y');
});

test('a black hole moves nothing, and what waited goes on when it opens', async () => {
	const link = await linkTo(await listen(echo), { mode: 'blackhole' });
	const socket = call(link);
	const reading = readAll(socket);
	socket.end('held');
	// A second link is the clock: its whole exchange passes while the first still holds everything back.
	const other = await linkTo(await listen(echo), { latencyMs: 60 });
	const witness = call(other);
	witness.end('x');
	await readAll(witness);
	expect(link.counters()).toMatchObject({ bytesUp: 0, bytesDown: 0, connections: 1 });
	link.set({ mode: 'open' });
	expect((await reading).bytes.toString()).toBe('held');
});

test('a target that is not there resets the client', async () => {
	const server = await listen(echo);
	const link = await linkTo(server, { latencyMs: 10 });
	server.close();
	await once(server, 'close');
	expect((await readAll(call(link))).ending).toBe('ECONNRESET');
});

test('requests are counted on kept connections and across packet borders', async () => {
	const link = await linkTo(await listen(echo), {});
	const socket = call(link);
	const reading = readAll(socket);
	socket.setNoDelay(true);
	const first = 'POST /api/sync HTTP/1.1\r\ncontent-length: 4\r\n\r\nBODYGET /hea';
	socket.write(first);
	await once(socket, 'data');
	socket.end('lth HTTP/1.1\r\n\r\n');
	await reading;
	expect(link.counters().requests).toBe(2);
});

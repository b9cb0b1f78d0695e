import { expect, test } from 'vitest';
import { asSessionId, asSiteId, siteScope } from '#lib/core/ids.ts';
import { createDatabase } from '#lib/device/idb-store.ts';
import { PhotoStore } from '#lib/device/photo-store.ts';
import { freshId } from '#lib/device/random.ts';
import { CONTRACT_PHONE } from '#lib/device/store-contract.ts';
import { PhotoQueue } from './photo-queue.ts';

const SITE = siteScope(asSiteId('s1s1s1s1'));
const TONIGHT = asSessionId('t0n1ght0');
const SHA = 'ab'.repeat(32);

/** A server that keeps what comes, and a network that may be gone. */
class Server {
	isThere = true;
	/** Answers so many pieces, then the network breaks. */
	piecesLeft = Infinity;
	readonly asked: string[] = [];
	received = new Uint8Array();
	status: number | undefined;

	readonly fetch = async (_: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		if (!this.isThere) throw new TypeError('Failed to fetch');
		const method = init?.method ?? 'GET';
		this.asked.push(method);
		if (this.status !== undefined) return new Response('{}', { status: this.status });
		if (method === 'DELETE') return new Response(null, { status: 204 });
		if (method === 'PATCH') {
			if (this.piecesLeft === 0) throw new TypeError('Failed to fetch');
			this.piecesLeft -= 1;
			const piece = new Uint8Array(await new Response(init?.body ?? null).arrayBuffer());
			this.received = new Uint8Array([...this.received, ...piece]);
		}
		return new Response(null, {
			status: method === 'POST' ? 201 : 204,
			headers: { 'upload-offset': String(this.received.length) }
		});
	};
}

async function stage({
	areFactsThrough = () => true
}: { readonly areFactsThrough?: () => boolean } = {}) {
	const name = `test-${freshId()}`;
	await createDatabase(name, CONTRACT_PHONE);
	const store = new PhotoStore(name);
	const bytes = new Uint8Array(100_000).map((_, i) => i % 251);
	await store.add(
		{
			scope: SITE,
			session: TONIGHT,
			id: 'a0000000',
			sha256: SHA,
			sizeBytes: bytes.length,
			state: 'waiting',
			sentBytes: 0
		},
		bytes
	);
	const server = new Server();
	const closing = new AbortController();
	const queue = new PhotoQueue({
		store,
		fetch: server.fetch,
		slot: () => Promise.resolve('slot0000'),
		areFactsThrough,
		signal: closing.signal
	});
	const end = async (): Promise<void> => {
		closing.abort();
		await running;
		await store.close();
	};
	const running = queue.run();
	const states = async () => (await store.all()).map(({ state }) => state);
	return { store, server, queue, bytes, states, end };
}

test('a photo goes up in pieces, and is delivered when the last is answered', async () => {
	const { server, bytes, states, end } = await stage();
	await expect.poll(states).toEqual(['delivered']);
	expect(server.received).toEqual(bytes);
	expect(server.asked).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'PATCH']);
	await end();
});

test('a network that breaks costs no byte that was answered', async () => {
	const { store, server, queue, bytes, states, end } = await stage();
	server.piecesLeft = 2;
	await expect.poll(async () => (await store.all())[0]?.sentBytes).toBe(65_536);
	server.piecesLeft = Infinity;
	queue.hint();
	await expect.poll(states).toEqual(['delivered']);
	expect(server.received).toEqual(bytes);
	await end();
});

test('facts go first', async () => {
	const facts = { areThrough: false };
	const { server, queue, states, end } = await stage({ areFactsThrough: () => facts.areThrough });
	await expect.poll(states).toEqual(['waiting']);
	expect(server.asked).toEqual([]);
	facts.areThrough = true;
	queue.hint();
	await expect.poll(states).toEqual(['delivered']);
	await end();
});

test('what the server will never take is said to be refused, and not sent again', async () => {
	const { server, queue, states, end } = await stage();
	server.status = 415;
	await expect.poll(states).toEqual(['refused']);
	queue.hint();
	expect(server.asked.filter((method) => method === 'POST').length).toBeLessThanOrEqual(2);
	await end();
});

test('one that was taken out is taken from the server, too', async () => {
	const { store, server, queue, states, end } = await stage();
	await expect.poll(states).toEqual(['delivered']);
	const [row] = await store.all();
	if (row === undefined) throw new Error('The photo is gone.');
	await store.leave(row);
	queue.hint();
	await expect.poll(states).toEqual([]);
	expect(server.asked.at(-1)).toBe('DELETE');
	await end();
});

import { expect, test } from 'vitest';
import type { Deck } from '#lib/core/lecture/manifest.ts';
import { DeckPages } from './deck-pages.ts';

const PAGE_BYTES = 3;
const URL_OF_DECK = '/media/catalog/deck';

/** A deck whose page n is three bytes n, and a server of it. */
class Server {
	isThere = true;
	knowsRanges = true;
	status: number | undefined;
	cutTo = Infinity;
	readonly asked: string[] = [];
	readonly #bytes: Uint8Array<ArrayBuffer>;
	readonly deck: Deck;

	constructor(count: number) {
		this.#bytes = Uint8Array.from({ length: count * PAGE_BYTES }, (_, at) =>
			Math.floor(at / PAGE_BYTES)
		);
		this.deck = {
			file: {
				sha256: 'a'.repeat(64),
				bytes: count * PAGE_BYTES,
				type: 'application/octet-stream',
				chunks: ['b'.repeat(64)]
			},
			pages: Array.from({ length: count }, (_, n) => ({
				start: n * PAGE_BYTES,
				bytes: PAGE_BYTES,
				width: 4,
				height: 3
			}))
		};
	}

	readonly fetch = async (_: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const range = new Headers(init?.headers).get('range') ?? '';
		this.asked.push(range);
		// As a network: the answer comes later than the call.
		await Promise.resolve();
		if (init?.signal?.aborted === true) throw new DOMException('gone', 'AbortError');
		if (!this.isThere) throw new TypeError('Failed to fetch');
		if (this.status !== undefined) return new Response('{}', { status: this.status });
		if (!this.knowsRanges) return new Response(this.#bytes);
		const [, first = '0', last = '0'] = /bytes=(\d+)-(\d+)/.exec(range) ?? [];
		const part = this.#bytes.slice(Number(first), Math.min(Number(last) + 1, this.cutTo));
		return new Response(part, { status: 206 });
	};
}

const open = (count: number) => {
	const server = new Server(count);
	return { server, pages: new DeckPages(server.deck, URL_OF_DECK, server.fetch) };
};

/** What stands behind a blob URL; undefined once it was taken back. */
async function contentOf(url: string): Promise<number[] | undefined> {
	try {
		return [...new Uint8Array(await (await fetch(url)).arrayBuffer())];
	} catch (error) {
		if (error instanceof TypeError) return undefined;
		throw error;
	}
}

const shown = async (pages: DeckPages, index: number): Promise<string> => {
	const page = await pages.show(index);
	if (!page.ok) throw new Error(page.problem.code);
	return page.value;
};

test('a page is read by its range, then its neighbours, the next one first; leafing on asks only for what is new', async () => {
	const { server, pages } = open(6);
	expect(await contentOf(await shown(pages, 2))).toEqual([2, 2, 2]);
	expect(server.asked).toEqual(['bytes=6-8', 'bytes=9-11', 'bytes=3-5']);
	expect(await contentOf(await shown(pages, 3))).toEqual([3, 3, 3]);
	expect(server.asked.slice(3)).toEqual(['bytes=12-14']);
});

test('the first and the last page have one neighbour; a page that is not there is a bug of the caller', async () => {
	const { server, pages } = open(2);
	await shown(pages, 1);
	expect(server.asked).toEqual(['bytes=3-5', 'bytes=0-2']);
	await expect(pages.show(2)).rejects.toThrow(RangeError);
});

test('pages that are far are let go, and closing takes every one back', async () => {
	const { pages } = open(9);
	const first = await shown(pages, 0);
	const far = await shown(pages, 6);
	expect(await contentOf(first)).toBeUndefined();
	expect(await contentOf(far)).toEqual([6, 6, 6]);
	pages.close();
	await Promise.resolve();
	expect(await contentOf(far)).toBeUndefined();
	expect(await pages.show(6)).toMatchObject({ ok: false, problem: { code: 'passed' } });
});

test('who leafs on does not wait for the page before', async () => {
	const { pages } = open(9);
	const [passed, wanted] = await Promise.all([pages.show(0), pages.show(8)]);
	expect(passed).toMatchObject({ ok: false, problem: { code: 'passed' } });
	expect(wanted.ok).toBe(true);
});

test('a server that does not know ranges is understood', async () => {
	const { server, pages } = open(4);
	server.knowsRanges = false;
	expect(await contentOf(await shown(pages, 3))).toEqual([3, 3, 3]);
});

test('each failure has its name, and the page is asked for again', async () => {
	const { server, pages } = open(3);
	server.isThere = false;
	expect(await pages.show(0)).toMatchObject({ problem: { code: 'no-network' } });
	server.isThere = true;
	server.status = 404;
	expect(await pages.show(0)).toMatchObject({ problem: { code: 'gone' } });
	server.status = 504;
	expect(await pages.show(0)).toMatchObject({ problem: { code: 'no-network' } });
	server.status = undefined;
	server.cutTo = 1;
	expect(await pages.show(0)).toMatchObject({ problem: { code: 'damaged' } });
	server.cutTo = Infinity;
	expect((await pages.show(0)).ok).toBe(true);
});

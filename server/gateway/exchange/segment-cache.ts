import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import type { ServedSegment } from '#lib/core/protocol/sync.ts';
import type { Store } from '../../store/store.ts';
import { isHole, readSegmentDocument } from './segment-document.ts';
import { utf8Bytes } from './utf8.ts';

/** A run of one device's segments in one scope, both ends inclusive. */
export interface Run {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly from: number;
	readonly to: number;
}

/** A segment ready to be served, and its size as JSON. */
export interface Served {
	readonly segment: ServedSegment;
	readonly sizeBytes: number;
}

/** About 6 KB each: 24 MB at most. Tonight's sheets are asked for by every phone of their site. */
const MAX_CACHED = 4000;
/** Documents read from the store at once. */
const PAGE = 50;

/**
 * Segments as they are served: read, packed and measured once, however many phones ask. Segments never change but by an
 * erasure, which must `forget`.
 */
export class SegmentCache {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	readonly #cached = new Map<string, Served & { readonly readAtMs: number }>();
	#epoch = 0;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	/** The segments of a run, in n order; fewer when one is missing: what lies behind it must not be served. */
	async *serve(run: Run, nowMs: number): AsyncGenerator<Served> {
		let n = run.from;
		while (n <= run.to) {
			const cached = this.#get(run, n, nowMs);
			if (cached !== undefined) {
				yield cached;
				n += 1;
				continue;
			}
			const page = await this.#readPage(
				{ ...run, from: n, to: Math.min(run.to, n + PAGE - 1) },
				nowMs
			);
			if (page.length === 0) return;
			for (const served of page) yield served;
			n += page.length;
		}
	}

	forget(): void {
		this.#epoch += 1;
		this.#cached.clear();
	}

	#get({ scope, device }: Run, n: number, nowMs: number): Served | undefined {
		const name = nameOf(scope, device, n);
		const cached = this.#cached.get(name);
		if (cached === undefined || nowMs - cached.readAtMs >= this.#maxAgeMs) return undefined;
		this.#keep(name, cached);
		return cached;
	}

	async #readPage({ scope, device, from, to }: Run, nowMs: number): Promise<Served[]> {
		const epoch = this.#epoch;
		const database = await this.#store.open(scope);
		const documents = await database.range({
			from: segmentId(device, from),
			to: segmentId(device, to)
		});
		const page: Served[] = [];
		for (const { id, body } of documents) {
			const n = from + page.length;
			const stored = readSegmentDocument(body);
			if (id !== segmentId(device, n) || stored === undefined) break;
			const segment: ServedSegment = isHole(stored)
				? { device, n, hole: true }
				: { device, n, hash: stored.hash, facts: pack(stored.facts) };
			const served = { segment, sizeBytes: utf8Bytes(JSON.stringify(segment)), readAtMs: nowMs };
			page.push(served);
			if (epoch === this.#epoch) this.#keep(nameOf(scope, device, n), served);
		}
		return page;
	}

	#keep(name: string, served: Served & { readonly readAtMs: number }): void {
		this.#cached.delete(name);
		this.#cached.set(name, served);
		if (this.#cached.size <= MAX_CACHED) return;
		const [oldest] = this.#cached.keys();
		if (oldest !== undefined) this.#cached.delete(oldest);
	}
}

const nameOf = (scope: Scope, device: DeviceId, n: number): string => `${scope}/${device}/${n}`;

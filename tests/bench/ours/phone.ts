import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Scope } from '#lib/core/ids.ts';
import { record } from '#lib/device/record.ts';
import { ExchangeLoop } from '#lib/sync/exchange-loop.ts';
import { createWire } from '#lib/sync/wire.ts';
import { Disk, DiskHandle } from '../../simulation/disk.ts';
import type { Ground } from '../contender.ts';
import { browserFetch, type BrowserFetch, type Way } from './browser-fetch.ts';
import { newDeviceId, type SignedInPhone } from './deployment.ts';

/**
 * The product's phone without a screen: its exchange (sealing, packing, gzip, applying) and its records as they are, on the
 * simulator's disk instead of IndexedDB. What it takes to write to a real disk is the `tap` row's matter.
 */
export class BenchPhone {
	readonly disk = new Disk();
	readonly #store = new DiskHandle(this.disk);
	readonly #signedIn: SignedInPhone;
	readonly #network: BrowserFetch;
	readonly #loop: ExchangeLoop;

	/** Use `openPhone`. */
	constructor(signedIn: SignedInPhone, way: Way) {
		this.#signedIn = signedIn;
		this.#network = browserFetch(signedIn, way);
		this.#loop = new ExchangeLoop(
			{
				store: this.#store,
				wire: createWire({ fetch: this.#network.fetch, newKey: () => Promise.resolve(undefined) }),
				now: Date.now,
				newDevice: newDeviceId,
				chance: Math.random,
				// Nothing comes by itself: the benchmark says when.
				setTimer: () => () => undefined,
				onSignedIn: () => Promise.resolve(),
				onExchanged: () => undefined,
				report: (error) => this.#errors.push(error)
			},
			signedIn.as
		);
	}

	readonly #errors: unknown[] = [];

	/** Requests sent so far. */
	get requests(): number {
		return this.#network.requests();
	}

	/** Bytes of the request bodies sent so far, as they travel. */
	get bodyUpBytes(): number {
		return this.#network.bodyUpBytes();
	}

	/** An empty database of this account. */
	async prepare(): Promise<void> {
		const { account, device } = this.#signedIn.as;
		await this.#store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
	}

	/** The first exchange of this start, and all it leads to. */
	async start(): Promise<void> {
		void this.#loop.lockGained();
		await this.#idle();
	}

	/** "立即同步", and all it leads to. Throws when it fails. */
	async exchange(): Promise<void> {
		this.#loop.wake('manual');
		await this.#idle();
	}

	/** Records drafts as the tap does, at a second. */
	async record(scope: Scope, drafts: readonly Draft[], atS: number): Promise<void> {
		await record(this.#store, { scope, drafts, nowMs: atS * 1000 });
	}

	/** A request that opens the connection and moves nothing. */
	async warmUp(): Promise<void> {
		await (await this.#network.fetch('/health')).text();
	}

	/** What the phone has of a scope. */
	keys(scope: Scope): Keys {
		const rows = [...this.disk.entries.rows.values()].filter((row) => row.scope === scope);
		return new Map(rows.map(({ key, state }) => [key, state]));
	}

	/** Facts that wait to be sent. */
	get waiting(): number {
		return this.#loop.status.current.waiting;
	}

	close(): void {
		this.#network.close();
	}

	async #idle(): Promise<void> {
		const ended = await new Promise<string>((resolve) => {
			const stop = this.#loop.status.subscribe(({ phase }) => {
				if (phase === 'exchanging' || phase === 'elsewhere' || phase === 'stopped') return;
				queueMicrotask(() => stop());
				resolve(phase);
			});
		});
		const { problem } = this.#loop.status.current;
		if (ended === 'idle' && problem === undefined && this.#errors.length === 0) return;
		throw new Error(`The exchange ended ${ended}: ${problem ?? ''}`, { cause: this.#errors[0] });
	}
}

/** A phone just signed in, its database empty; it ends with the run. */
export async function openPhone(
	ground: Ground,
	signedIn: SignedInPhone,
	way: Way
): Promise<BenchPhone> {
	const phone = new BenchPhone(signedIn, way);
	ground.onEnd(() => phone.close());
	await phone.prepare();
	return phone;
}

/**
 * One server prepares at a time. Where several share a store, a document says which one and until when; it only saves work: two that
 * prepare the same write the same. A store that belongs to one process needs none, and waits for none a killed one has left.
 */
import * as v from 'valibot';
import { read, write } from '../../accounts/documents.ts';
import type { Database } from '../../store/store.ts';

const LEASE_DOC = 'lease/prepare';
const LEASE_MS = 60_000;
/** How often it is taken anew while somebody works. */
export const RENEW_MS = 20_000;

const leaseSchema = v.object({ holder: v.string(), untilMs: v.number() });

/** See the head of this file. */
export class Lease {
	readonly #db: Database;
	readonly #holder: string;
	readonly #isAlone: boolean;
	readonly #now: () => number;

	constructor(options: {
		readonly db: Database;
		/** Of this process, a new one at each start. */
		readonly holder: string;
		readonly isAlone: boolean;
		readonly now: () => number;
	}) {
		this.#db = options.db;
		this.#holder = options.holder;
		this.#isAlone = options.isAlone;
		this.#now = options.now;
	}

	/** Takes or renews it; false while another server has it. */
	async hold(): Promise<boolean> {
		if (this.#isAlone) return true;
		const nowMs = this.#now();
		const held = await read(this.#db, LEASE_DOC, leaseSchema);
		const isTaken = held !== undefined && held.value.holder !== this.#holder;
		if (isTaken && held.value.untilMs > nowMs) return false;
		const body = { holder: this.#holder, untilMs: nowMs + LEASE_MS };
		return write(this.#db, LEASE_DOC, body, held?.rev);
	}

	/** Lets the next server begin at once. */
	async release(): Promise<void> {
		const held = this.#isAlone ? undefined : await read(this.#db, LEASE_DOC, leaseSchema);
		if (held?.value.holder !== this.#holder) return;
		await write(this.#db, LEASE_DOC, { holder: this.#holder, untilMs: 0 }, held.rev);
	}
}

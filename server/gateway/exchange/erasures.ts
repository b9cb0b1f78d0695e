import * as v from 'valibot';
import { SUBJECT_KINDS, type ErasedIds, type Subject } from '#lib/core/facts/erase.ts';
import { asAccountId, parseScope, type Scope } from '#lib/core/ids.ts';
import type { Packed } from '#lib/core/protocol/pack.ts';
import { deviceSchema } from '#lib/core/protocol/segment.ts';
import type { Store } from '../../store/store.ts';
import { putNew } from './put.ts';

/** The list of erasures stands in a database of its own, so that no restored backup takes it back. */
export const ERASURES_DATABASE = 'erasures';

const orderSchema = v.object({
	by: v.pipe(v.string(), v.transform(asAccountId)),
	device: deviceSchema,
	reason: v.string(),
	/** Epoch ms, server time. */
	orderedAt: v.number()
});

/** One order: whom, and who wanted it when and why. */
export type Erasure = v.InferOutput<typeof orderSchema> & {
	readonly scope: Scope;
	readonly subject: Subject;
};

/**
 * Who was erased where: documents `<scope>/<kind>/<id>` of the database `erasures`, each written once and never removed.
 * Held in memory, since every segment that comes is held against it; read anew where other servers write too.
 */
export class Erasures {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	#held = new Map<Scope, Erasure[]>();
	#readAtMs = -Infinity;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	/** Scopes somebody was erased in. */
	scopes(): Scope[] {
		return [...this.#held.keys()].sort();
	}

	/** The orders of a scope. */
	in(scope: Scope): readonly Erasure[] {
		return this.#held.get(scope) ?? [];
	}

	/** Whom nothing may be kept about in a scope. */
	ids(scope: Scope): ErasedIds {
		return new Set(this.in(scope).map(({ subject }) => subject.id));
	}

	/** Reads the list again when it may be stale. */
	async freshen(nowMs: number): Promise<void> {
		if (nowMs - this.#readAtMs < this.#maxAgeMs) return;
		const database = await this.#store.open(ERASURES_DATABASE);
		const held = new Map<Scope, Erasure[]>();
		for (const { id, body } of await database.range({ from: '', to: '~' })) {
			const order = readOrder(id, body);
			if (order !== undefined) held.set(order.scope, [...(held.get(order.scope) ?? []), order]);
		}
		this.#held = held;
		this.#readAtMs = nowMs;
	}

	/** Puts somebody on the list, for good; the first order stands. False when that is not sure. */
	async order({ scope, subject, ...body }: Erasure): Promise<boolean> {
		if (this.ids(scope).has(subject.id)) return true;
		const settled = await putNew(await this.#store.open(ERASURES_DATABASE), {
			id: `${scope}/${subject.kind}/${subject.id}`,
			body,
			isSame: () => true
		});
		if (settled.kind !== 'stored' && settled.kind !== 'known') return false;
		this.#held.set(scope, [...this.in(scope), { scope, subject, ...body }]);
		return true;
	}

	/** Forgets what it read: the store was restored under us. */
	forget(): void {
		this.#held = new Map();
		this.#readAtMs = -Infinity;
	}
}

/** Whether columns that could not be read name somebody: then nothing of them is kept. */
export function mentions(packed: Packed, erased: ErasedIds): boolean {
	if (erased.size === 0) return false;
	const text = JSON.stringify(packed);
	return [...erased].some((id) => text.includes(id));
}

function readOrder(id: string, body: object): Erasure | undefined {
	const [name = '', word, subject = ''] = id.split('/');
	const scope = parseScope(name);
	const kind = SUBJECT_KINDS.find((known) => known === word);
	const order = v.safeParse(orderSchema, body);
	if (scope === undefined || kind === undefined || !order.success) return undefined;
	return { scope, subject: { kind, id: subject }, ...order.output };
}

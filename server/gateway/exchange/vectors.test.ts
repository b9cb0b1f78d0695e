import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refresh } from './parts.ts';
import {
	grant,
	NORTH_SCOPE,
	person,
	PLACES,
	segmentOf,
	TONIGHT,
	World
} from '../../../tests/ground/exchange-world.ts';
import type { MemoryState, PutDecision } from '../../../tests/ground/memory-store.ts';

const phone = person('mai', [grant('facilitator', PLACES.north)]);
const reader = person('zhou', [grant('organizer', PLACES.liuquan)]);
const marks = (n: number) =>
	segmentOf(phone, { scope: NORTH_SCOPE, n, facts: [{ key: `headcount/${TONIGHT}`, value: n }] });

const decision: fc.Arbitrary<PutDecision> = fc.constantFrom<PutDecision>(
	'go',
	'go',
	'conflict',
	{ unsure: 'quorum', kept: true },
	{ unsure: 'unavailable', kept: false }
);
const step = fc.oneof(
	fc.record({
		kind: fc.constant('send' as const),
		from: fc.nat(3),
		count: fc.integer({ min: 1, max: 4 }),
		decisions: fc.array(decision, { maxLength: 6 }),
		twice: fc.boolean()
	}),
	fc.record({ kind: fc.constantFrom('restart' as const, 'backup' as const, 'restore' as const) })
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A server over a store that fails at random, and a record of what the store really said was durable. */
class Trial {
	readonly world: World;
	/** Numbers the store has confirmed, or that stood there when a process began. */
	durable = new Set<number>();
	#backup: { state: MemoryState; durable: Set<number> } | undefined;

	constructor(world: World) {
		this.world = world;
	}

	async run(doing: Step): Promise<void> {
		switch (doing.kind) {
			case 'send':
				return this.#send(doing);
			case 'restart':
				await this.world.restart();
				this.durable = await this.#standing();
				return;
			case 'backup':
				this.#backup = {
					state: this.world.store.snapshotState(),
					durable: await this.#standing()
				};
				return;
			case 'restore':
				if (this.#backup === undefined) return;
				this.world.store.restore(this.#backup.state);
				this.durable = new Set(this.#backup.durable);
				await refresh(this.world.parts, this.world.now);
		}
	}

	async #send({ from, count, decisions, twice }: Extract<Step, { kind: 'send' }>): Promise<void> {
		const first = Math.max(1, this.durable.size + 1 - from);
		const segments = Array.from({ length: count }, (_, index) => marks(first + index));
		const left = [...decisions];
		this.world.store.options = {
			decide: ({ database, id }) => {
				if (database !== NORTH_SCOPE) return 'go';
				const next = left.shift() ?? 'go';
				if (next === 'go') this.durable.add(Number(id.slice(-8)));
				return next;
			},
			before: () => Promise.resolve()
		};
		const trips = twice ? [segments, segments] : [segments];
		const answers = await Promise.all(
			trips.map((trip) => this.world.exchange(phone, { segments: trip }))
		);
		for (const { n, state } of answers.flatMap(({ acks }) => acks)) {
			if (state === 'stored' || state === 'known') expect(this.durable).toContain(n);
		}
		this.world.store.options = {};
	}

	async #standing(): Promise<Set<number>> {
		const ids = await this.world.ids(NORTH_SCOPE, 'seg/');
		return new Set(ids.map((id) => Number(id.slice(-8))));
	}
}

test('neither acks nor have nor what readers get ever claim more than the store made durable', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
			const trial = new Trial(await World.open());
			for (const doing of steps) {
				await trial.run(doing);
				const { have } = await trial.world.exchange(phone, {});
				const told = have?.[NORTH_SCOPE] ?? 0;
				for (let n = 1; n <= told; n++) expect(trial.durable).toContain(n);
				const { changes } = await trial.world.exchange(reader, { want: { [NORTH_SCOPE]: {} } });
				for (const { n } of changes?.[NORTH_SCOPE]?.segments ?? []) {
					expect(trial.durable).toContain(n);
				}
			}
			await trial.run({ kind: 'restart' });
			const numbers = [...trial.durable].sort((a, b) => a - b);
			expect(numbers).toEqual(numbers.map((_, index) => index + 1));
		}),
		{ numRuns: 300 }
	);
});

test('a number stored while the ids are being read is not forgotten', async () => {
	const world = await World.open();
	await world.exchange(phone, { segments: [marks(1)] });
	let release = () => {};
	const gate = new Promise<void>((go) => {
		release = go;
	});
	let isFirst = true;
	world.store.options = {
		before: async ({ name, database }) => {
			if (name !== 'ids' || database !== NORTH_SCOPE || !isFirst) return;
			isFirst = false;
			await gate;
		}
	};
	// The reader's snapshot of the ids is taken before, and handed over after, the phone's second segment.
	const reread = world.parts.vectors.reread(NORTH_SCOPE, world.now);
	world.parts.vectors.note(NORTH_SCOPE, phone.device, 2);
	release();
	expect(await reread).toEqual({ [phone.device]: 2 });
});

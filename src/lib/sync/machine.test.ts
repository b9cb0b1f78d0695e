import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scope } from '#lib/core/ids.ts';
import { MAX_BUDGET_BYTES, MIN_BUDGET_BYTES } from './budget.ts';
import {
	FIRST_STATE,
	IDLE_MS,
	MAX_BACKOFF_MS,
	MAX_STREAK,
	MIN_BACKOFF_MS,
	step,
	TAP_DELAY_MS
} from './machine.ts';
import type { Answered, Effect, MachineEvent, MachineState } from './machine-types.ts';
import { SYNC_PROBLEMS } from './status.ts';

const SITE: Scope = 'site-s0000000';
const begun: MachineEvent = { kind: 'lock-gained', isSignedIn: true, ask: [], isToRegister: false };
const NOTHING: Answered = {
	progress: 0,
	sent: 0,
	canSend: false,
	clash: false,
	isReadyToReissue: false,
	isRevoked: false,
	differing: [],
	snapshots: [],
	damaged: false,
	tripMs: 900
};
const answered = (answer: Partial<Answered> = {}): MachineEvent => ({
	kind: 'answered',
	...NOTHING,
	...answer
});
const failed = (problem: (typeof SYNC_PROBLEMS)[number], waitMs?: number): MachineEvent =>
	waitMs === undefined ? { kind: 'failed', problem } : { kind: 'failed', problem, waitMs };

/** Plays events from the beginning, chance always in the middle. */
function play(...events: readonly MachineEvent[]): { state: MachineState; effects: Effect[] } {
	return events.reduce<{ state: MachineState; effects: Effect[] }>(
		({ state, effects }, event) => {
			const next = step(state, event, 0.5);
			return { state: next.state, effects: [...effects, ...next.effects] };
		},
		{ state: FIRST_STATE, effects: [] }
	);
}
const last = (...events: readonly MachineEvent[]): Effect | undefined =>
	play(...events).effects.at(-1);

const EXCHANGE: Effect = { kind: 'do', task: { kind: 'exchange' } };

test('without the lock nothing happens', () => {
	expect(play({ kind: 'woken', reason: 'manual' }, { kind: 'timer' }, answered()).effects).toEqual(
		[]
	);
});

test('with the lock it exchanges, and then looks again every two minutes', () => {
	expect(last(begun)).toEqual(EXCHANGE);
	expect(last(begun, answered())).toEqual({ kind: 'wait', delayMs: IDLE_MS });
	expect(last(begun, answered(), { kind: 'timer' })).toEqual(EXCHANGE);
});

test('a new phone asks for every scope in its first trip', () => {
	const { state } = play({ ...begun, ask: [SITE, 'staff'] });
	expect(state.differing).toEqual([SITE, 'staff']);
});

test('a burst of taps makes one exchange, three seconds after the first', () => {
	const taps: MachineEvent[] = [1, 2, 3].map(() => ({ kind: 'woken', reason: 'tap' }));
	const { effects } = play(begun, answered(), ...taps);
	expect(effects.slice(2)).toEqual([{ kind: 'wait', delayMs: TAP_DELAY_MS }]);
});

test('what was tapped while a trip was under way goes with the next one', () => {
	expect(last(begun, { kind: 'woken', reason: 'tap' }, answered({ canSend: true }))).toEqual({
		kind: 'wait',
		delayMs: TAP_DELAY_MS
	});
});

test('while there is progress and more to do it goes on at once', () => {
	expect(last(begun, answered({ progress: 3, canSend: true }))).toEqual(EXCHANGE);
	expect(last(begun, answered({ progress: 3 }))).toEqual({ kind: 'wait', delayMs: IDLE_MS });
	expect(last(begun, answered({ differing: [SITE] }))).toEqual(EXCHANGE);
});

test('a scope that differs although it was just asked for is not asked for again at once', () => {
	const twice = [begun, answered({ differing: [SITE] }), answered({ differing: [SITE] })];
	expect(last(...twice)).toEqual({ kind: 'wait', delayMs: IDLE_MS });
});

test('a server that takes nothing of what is sent is left alone for longer and longer', () => {
	const taken = answered({ sent: 1, canSend: true });
	const delays = [1, 2, 3].map((times) => {
		const events = Array.from({ length: times }, () => [taken, { kind: 'timer' } as const]);
		return play(begun, ...events.flat()).effects.flatMap((effect) =>
			effect.kind === 'wait' ? [effect.delayMs] : []
		);
	});
	expect(delays.at(-1)).toEqual([750, 1500, 3000]);
});

test('failures back off from one second to five minutes, with jitter', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 30 }),
			fc.double({ min: 0, max: 0.999, noNaN: true }),
			(count, chance) => {
				let { state } = step(FIRST_STATE, begun, 0);
				let delayMs = 0;
				for (let i = 0; i < count; i++) {
					const waiting = step(state, failed('offline'), chance);
					const [effect] = waiting.effects;
					delayMs = effect?.kind === 'wait' ? effect.delayMs : -1;
					state = step(waiting.state, { kind: 'timer' }, chance).state;
				}
				const full = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (count - 1));
				expect(delayMs).toBeGreaterThanOrEqual(full / 2);
				expect(delayMs).toBeLessThanOrEqual(full);
			}
		)
	);
});

test('coming online, coming back to the page and 立即同步 end a back-off; a tap does not', () => {
	const waiting = [begun, failed('offline'), { kind: 'timer' } as const, failed('offline')];
	for (const reason of ['online', 'visible', 'manual'] as const) {
		const { state, effects } = play(...waiting, { kind: 'woken', reason });
		expect(effects.at(-1)).toEqual(EXCHANGE);
		expect(state.failures).toBe(0);
	}
	expect(play(...waiting, { kind: 'woken', reason: 'tap' }).state.phase).toBe('waiting');
});

test('a server that asks for a pause gets it, whatever chance says', () => {
	for (const chance of [0, 0.5, 0.999]) {
		const { state } = step(FIRST_STATE, begun, chance);
		const [effect] = step(state, failed('slow-down', 20_000), chance).effects;
		expect(effect).toEqual({ kind: 'wait', delayMs: 20_000 });
	}
});

test('after a cut or a slow trip a request carries 8 KB, and doubles up to 256 KB', () => {
	expect(play(begun, failed('cut')).state.budgetBytes).toBe(MIN_BUDGET_BYTES);
	expect(play(begun, failed('timeout')).state.budgetBytes).toBe(MIN_BUDGET_BYTES);
	const slow = answered({ tripMs: 9_000 });
	expect(play(begun, slow).state.budgetBytes).toBe(MIN_BUDGET_BYTES);
	const quick = Array.from({ length: 8 }, () => [{ kind: 'timer' } as const, answered()]).flat();
	expect(play(begun, slow, { kind: 'timer' }, answered()).state.budgetBytes).toBe(16_384);
	expect(play(begun, slow, ...quick).state.budgetBytes).toBe(MAX_BUDGET_BYTES);
});

test('a 401 asks for a sign-in and waits for it, unless somebody signed in meanwhile', () => {
	const { state, effects } = play(begun, failed('not-signed-in'), { kind: 'timer' });
	expect(state.phase).toBe('signed-out');
	expect(effects.at(-1)).toEqual({ kind: 'ask-sign-in' });
	expect(last(begun, failed('not-signed-in'), { ...begun, kind: 'signed-in' })).toEqual(EXCHANGE);
	expect(last(begun, { ...begun, kind: 'signed-in' }, failed('not-signed-in'))).toEqual(EXCHANGE);
});

test('a clash registers a device, offers what waits, and re-issues', () => {
	const clash = [begun, answered({ clash: true })];
	expect(last(...clash)).toEqual({ kind: 'do', task: { kind: 'register' } });
	expect(last(...clash, { kind: 'registered' })).toEqual(EXCHANGE);
	const offered = [...clash, { kind: 'registered' } as const, answered({ isReadyToReissue: true })];
	expect(last(...offered)).toEqual({ kind: 'do', task: { kind: 'reissue' } });
	expect(last(...offered, { kind: 'reissued' })).toEqual(EXCHANGE);
});

test('a registration that fails is tried again as what it was', () => {
	const retried = [begun, answered({ clash: true }), failed('offline'), { kind: 'timer' } as const];
	expect(last(...retried)).toEqual({ kind: 'do', task: { kind: 'register' } });
});

test('a revoked device has no successor: it goes on delivering', () => {
	expect(last(begun, answered({ clash: true }), failed('revoked'))).toEqual(EXCHANGE);
	const { state, effects } = play(begun, answered({ isRevoked: true, clash: true }));
	expect(state.isRevoked).toBe(true);
	expect(effects.at(-1)).toEqual({ kind: 'wait', delayMs: IDLE_MS });
});

test('snapshots are fetched one after the other, and then what lies above them is asked for', () => {
	const ref = { scope: SITE, hash: 'a' };
	const large = answered({ snapshots: [ref, { scope: 'staff', hash: 'b' }] });
	expect(last(begun, large)).toEqual({ kind: 'do', task: { kind: 'fetch', ...ref } });
	const fetched: MachineEvent = { kind: 'fetched', clash: false };
	expect(last(begun, large, fetched)).toEqual({
		kind: 'do',
		task: { kind: 'fetch', scope: 'staff', hash: 'b' }
	});
	const { state, effects } = play(begun, large, fetched, fetched);
	expect(effects.at(-1)).toEqual(EXCHANGE);
	expect(state.differing).toEqual([SITE, 'staff']);
});

test('what comes after the lock was lost is of no use', () => {
	const { state, effects } = play(begun, { kind: 'lock-lost' }, answered({ clash: true }));
	expect(state.phase).toBe('elsewhere');
	expect(effects).toEqual([EXCHANGE]);
});

test('whatever a server answers, it is never asked more than so many times without a pause', () => {
	const scopes = fc.subarray<Scope>([SITE, 'staff', 'district']);
	const ending: fc.Arbitrary<MachineEvent> = fc.oneof(
		fc.record({
			kind: fc.constant('answered' as const),
			progress: fc.nat(3),
			sent: fc.nat(3),
			canSend: fc.boolean(),
			clash: fc.boolean(),
			isReadyToReissue: fc.boolean(),
			isRevoked: fc.boolean(),
			differing: scopes,
			snapshots: scopes.map((some) => some.map((scope) => ({ scope, hash: 'x' }))),
			damaged: fc.boolean(),
			tripMs: fc.nat(20_000)
		}),
		fc.constantFrom<MachineEvent[]>(
			{ kind: 'fetched', clash: false },
			{ kind: 'snapshot-gone' },
			{ kind: 'registered' },
			{ kind: 'reissued' }
		),
		fc.constantFrom(...SYNC_PROBLEMS).map((problem) => failed(problem)),
		fc.constant<MachineEvent>({ kind: 'woken', reason: 'tap' })
	);
	fc.assert(
		fc.property(fc.array(ending, { minLength: 200, maxLength: 400, size: 'max' }), (events) => {
			let { state } = step(FIRST_STATE, begun, 0.5);
			let atOnce = 0;
			for (const event of events) {
				const next = step(state, event, 0.5);
				state = next.state;
				for (const effect of next.effects) atOnce = effect.kind === 'do' ? atOnce + 1 : 0;
				expect(atOnce).toBeLessThanOrEqual(MAX_STREAK + 1);
				if (state.phase !== 'busy' && state.phase !== 'signed-out')
					state = step(state, { kind: 'timer' }, 0.5).state;
				if (state.phase === 'signed-out') {
					state = step(state, { ...begun, kind: 'signed-in' }, 0.5).state;
					atOnce = 1;
				}
			}
		}),
		{ numRuns: 50 }
	);
});

test('two scopes that stay different are asked for once each, not in turns', () => {
	// A server that lost what no phone can bring back differs from everybody for good.
	const turns = Array.from({ length: 20 }, (_, turn) =>
		answered({ differing: [turn % 2 === 0 ? 'staff' : SITE] })
	);
	const { state, effects } = play(begun, ...turns);
	expect(effects.filter((effect) => effect.kind === 'do')).toHaveLength(3);
	expect(state.phase).toBe('idle');
});

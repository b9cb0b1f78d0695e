import { expect, test } from 'vitest';
import { readTotals } from '#lib/core/report/totals.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { StoreError } from '../store/store.ts';
import {
	grant,
	NOON_S,
	NORTH_SCOPE,
	person,
	PLACES,
	TONIGHT,
	World
} from '../../tests/ground/exchange-world.ts';
import { followJobs } from './follow.ts';

const facilitator = person('mai', [grant('facilitator', PLACES.north)]);
const session = (n: number, state: string) => ({
	scope: NORTH_SCOPE,
	n,
	facts: [
		{ key: `session/${TONIGHT}/start`, value: NOON_S },
		{ key: `session/${TONIGHT}/state`, value: state }
	]
});
const closedIn = async (world: World): Promise<number[]> =>
	readTotals((await foldScope('district', world.deps)).keys).map(({ closed }) => closed);

/** Follows the jobs of a world through some pauses, doing something in each; the clock goes on a minute at each. */
async function follow(world: World, pauses: readonly (() => Promise<unknown>)[]): Promise<void> {
	const ending = new AbortController();
	const left = [...pauses];
	const pause = async (): Promise<boolean> => {
		const next = left.shift();
		if (next === undefined) return false;
		await next();
		world.now += 60_000;
		return true;
	};
	await followJobs({ ...world.parts, clock: () => world.now, pause }, ending.signal);
	ending.abort();
}

test('the jobs look at everything first, then at what was written, and end when they are told', async () => {
	const world = await World.open();
	await world.send(facilitator, session(1, 'open'));
	await follow(world, [
		async () => {
			expect(await closedIn(world)).toEqual([0]);
			await world.send(facilitator, session(2, 'closed'));
		},
		async () => {
			expect(await closedIn(world)).toEqual([1]);
		}
	]);
});

test('a database that failed is looked at again, though nobody writes there', async () => {
	const world = await World.open();
	await world.send(facilitator, session(1, 'closed'));
	world.store.options = {
		before: ({ name, database }) =>
			name === 'range' && database === NORTH_SCOPE
				? Promise.reject(new StoreError('down'))
				: Promise.resolve()
	};
	const noon = async () => {
		world.store.options = {};
		expect(await closedIn(world)).toEqual([]);
	};
	const later = async () => {
		expect(await closedIn(world)).toEqual([1]);
	};
	await follow(world, [noon, later]);
});

test('a database rests a minute between two runs', async () => {
	const world = await World.open();
	const step = (closed: number[], backS: number, n?: number) => async () => {
		expect(await closedIn(world)).toEqual(closed);
		if (n !== undefined) await world.send(facilitator, session(n, n > 1 ? 'closed' : 'open'));
		world.now -= backS * 1000;
	};
	await follow(world, [step([], 0, 1), step([0], 30, 2), step([0], 0), step([1], 0)]);
});

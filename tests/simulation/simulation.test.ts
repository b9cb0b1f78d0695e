import { expect, test } from 'vitest';
import { live } from './world.ts';

/** The default seeds: enough for every kind of bad luck to have come many times, few enough to run with the unit tests. */
const DEFAULT_SEEDS = 150;

test(`${DEFAULT_SEEDS} worlds keep every law`, async () => {
	for (let seed = 1; seed <= DEFAULT_SEEDS; seed++) {
		const { violation, counts } = await live(seed);
		expect({ seed, violation }).toEqual({ seed, violation: undefined });
		expect(counts.facts).toBeGreaterThanOrEqual(500);
	}
}, 120_000);

test('the same seed is the same world', async () => {
	const lines: string[][] = [[], []];
	for (const story of lines) await live(7, { trace: (line) => void story.push(line) });
	expect(lines[0]?.length).toBeGreaterThan(100);
	expect(lines[1]).toEqual(lines[0]);
});

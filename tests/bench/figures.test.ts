import { expect, test } from 'vitest';
import { percentile, show, verdict } from './figures.ts';

test('a percentile is a value that was measured, by nearest rank', () => {
	const values = Array.from({ length: 200 }, (_, i) => 200 - i);
	expect(percentile(values, 0.5)).toBe(100);
	expect(percentile(values, 0.99)).toBe(198);
	expect(percentile([7], 0.99)).toBe(7);
	expect(percentile([], 0.5)).toBeNaN();
});

test('a figure is shown in the unit its name ends with', () => {
	expect(show('elapsedMs', 81_234)).toBe('81.2 s');
	expect(show('tapP99Ms', 193.4)).toBe('193 ms');
	expect(show('upBytes', 351_074)).toBe('351,074 B');
	expect(show('requests', 27)).toBe('27');
	expect(show('requests', undefined)).toBe('–');
});

test('a verdict says met or not, by how much, and judges the worst of ours', () => {
	const goal = { figure: 'elapsedMs', atMost: 1400 };
	const fast = { name: 'fast', figures: { elapsedMs: 900 } };
	const slow = { name: 'slow', figures: { elapsedMs: 2100 } };
	expect(verdict(goal, [fast])).toBe('elapsed: met, 900 ms (≤ 1.40 s)');
	expect(verdict(goal, [fast, slow])).toBe(
		'elapsed: NOT met, 2.10 s (≤ 1.40 s), missed by 700 ms (50 %)'
	);
	expect(verdict({ ...goal, of: 'fast' }, [fast, slow])).toBe(
		'fast, elapsed: met, 900 ms (≤ 1.40 s)'
	);
	expect(verdict({ figure: 'upBytes', atMost: 1 }, [fast])).toBe('up: NOT measured');
});

test('a constant figure is the same for all of ours', () => {
	const goal = { figure: 'upBytes', constant: true } as const;
	const little = { name: 'little', figures: { upBytes: 120 } };
	const much = { name: 'much', figures: { upBytes: 121 } };
	expect(verdict(goal, [little, little])).toBe('up: met, 120 B (constant)');
	expect(verdict(goal, [little, much])).toBe(
		'up: NOT met, 120 B, 121 B (constant), missed by not being the same'
	);
});

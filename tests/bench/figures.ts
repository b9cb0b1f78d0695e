import type { Figures, Goal } from './contender.ts';

/** The value below which the given share of the values lies (nearest rank); NaN for none. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The middle, the 95th and the 99th of a hundred, as `<name>P50Ms` and so on. */
export function percentilesMs(name: string, valuesMs: readonly number[]): Figures {
	return {
		[`${name}P50Ms`]: percentile(valuesMs, 0.5),
		[`${name}P95Ms`]: percentile(valuesMs, 0.95),
		[`${name}P99Ms`]: percentile(valuesMs, 0.99)
	};
}

/** A figure with its unit, as the end of its name says. */
export function show(figure: string, value: number | undefined): string {
	if (value === undefined || Number.isNaN(value)) return '–';
	if (figure.endsWith('Ms')) {
		if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
		return value >= 1000
			? `${(value / 1000).toFixed(2)} s`
			: `${value.toFixed(value < 10 ? 1 : 0)} ms`;
	}
	if (figure.endsWith('Bytes')) {
		if (value >= 10_000_000) return `${(value / 1_000_000).toFixed(0)} MB`;
		return `${Math.round(value).toLocaleString('en')} B`;
	}
	if (figure.endsWith('Percent')) return `${value.toFixed(0)} %`;
	return value.toLocaleString('en');
}

/** A column's heading: the name without its unit, in words. */
export function heading(figure: string): string {
	return figure
		.replace(/(?:Ms|Bytes|Percent)$/, '')
		.replace(/([A-Z]|P\d+)/g, ' $1')
		.toLowerCase();
}

/** One of ours, measured. */
export interface Measured {
	readonly name: string;
	readonly figures: Figures;
}

/** How ours stand to a goal. */
export interface Judgement {
	/** What is judged, in words. */
	readonly name: string;
	/** The limit, as shown. */
	readonly limit: string;
	/** Ours, as shown: the worst of several, or all of them where they should be the same. */
	readonly ours: string;
	/** By how much it is missed, as shown; empty when it is met, undefined when nothing was measured. */
	readonly missedBy: string | undefined;
}

/** Judges ours by a goal. With several of ours the worst counts. */
export function judge(goal: Goal, ours: readonly Measured[]): Judgement {
	const of = 'of' in goal ? goal.of : undefined;
	const judged = of === undefined ? ours : ours.filter(({ name }) => name === of);
	const name = (of === undefined ? '' : `${of}, `) + heading(goal.figure);
	const limit = 'constant' in goal ? 'constant' : `≤ ${show(goal.figure, goal.atMost)}`;
	const values = judged.map(({ figures }) => figures[goal.figure] ?? NaN);
	if (values.length === 0 || values.some((value) => Number.isNaN(value))) {
		return { name, limit, ours: '–', missedBy: undefined };
	}
	if ('constant' in goal) {
		const different = new Set(values);
		const shown = [...different].map((value) => show(goal.figure, value)).join(', ');
		return { name, limit, ours: shown, missedBy: different.size === 1 ? '' : 'not being the same' };
	}
	const worst = Math.max(...values);
	const percent = goal.atMost === 0 ? '' : ` (${Math.round((worst / goal.atMost - 1) * 100)} %)`;
	const over = `${show(goal.figure, worst - goal.atMost)}${percent}`;
	return {
		name,
		limit,
		ours: show(goal.figure, worst),
		missedBy: worst <= goal.atMost ? '' : over
	};
}

/** One sentence for a goal: met or not, and by how much. */
export function verdict(goal: Goal, measured: readonly Measured[]): string {
	const { name, limit, ours, missedBy } = judge(goal, measured);
	if (missedBy === undefined) return `${name}: NOT measured`;
	return missedBy === ''
		? `${name}: met, ${ours} (${limit})`
		: `${name}: NOT met, ${ours} (${limit}), missed by ${missedBy}`;
}

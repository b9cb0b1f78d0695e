import type { Figures, Row } from './contender.ts';
import { heading, show, verdict, type Measured } from './figures.ts';

/** What became of one contender. */
export interface Outcome {
	readonly name: string;
	readonly isOurs: boolean;
	readonly result:
		| { readonly kind: 'measured'; readonly figures: Figures }
		| { readonly kind: 'not-wired' }
		| { readonly kind: 'skipped' }
		| { readonly kind: 'failed'; readonly reason: string };
}

/** The row as text: a table, the verdicts on ours, how much better than each peer, the notes. */
export function renderRow(row: Row, outcomes: readonly Outcome[]): string {
	const ours = measured(outcomes.filter((outcome) => outcome.isOurs));
	return [
		`\n## ${row.name}: ${row.title}\n`,
		...renderTable(row, outcomes),
		'',
		...row.goals.map((goal) => `goal   ${verdict(goal, ours)}`),
		...row.notes.map((note) => `note   ${note}`)
	].join('\n');
}

/** Those that were measured. */
export const measured = (outcomes: readonly Outcome[]): Measured[] =>
	outcomes.flatMap(({ name, result }) =>
		result.kind === 'measured' ? [{ name, figures: result.figures }] : []
	);

function renderTable(row: Row, outcomes: readonly Outcome[]): string[] {
	const goals = new Map(
		row.goals.flatMap((goal) =>
			'atMost' in goal && goal.of === undefined ? [[goal.figure, goal.atMost] as const] : []
		)
	);
	const lines = [
		['', ...row.columns.map(heading)],
		[
			'goal',
			...row.columns.map((column) =>
				goals.has(column) ? `≤ ${show(column, goals.get(column))}` : ''
			)
		],
		...outcomes.map((outcome) => [outcome.name, ...cells(row, outcome)])
	];
	return align(lines);
}

/** Lines of cells as text: the first column to the left, all others to the right. A line of two cells is no measure. */
export function align(lines: readonly (readonly string[])[]): string[] {
	const columns = Math.max(...lines.map((line) => line.length));
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...lines.map((line) => (line.length > 2 ? (line[column] ?? '') : '').length))
	);
	return lines.map((line) =>
		line
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
			)
			.join('  ')
			.trimEnd()
	);
}

function cells(row: Row, { result }: Outcome): string[] {
	if (result.kind === 'not-wired') return ['not wired yet'];
	if (result.kind === 'skipped') return ['left out'];
	if (result.kind === 'failed') return [`FAILED: ${result.reason}`];
	return row.columns.map((column) => show(column, result.figures[column]));
}

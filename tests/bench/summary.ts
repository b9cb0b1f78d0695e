import type { Goal, Row } from './contender.ts';
import { judge, show, type Measured } from './figures.ts';
import { align, measured, type Outcome } from './table.ts';

/** A row that was run. */
export interface RowOutcome {
	readonly row: Row;
	readonly outcomes: readonly Outcome[];
}

/** Every goal of the rows that were run, one line each: the goal, ours, the best of the peers, and by how much it is missed. */
export function renderSummary(rows: readonly RowOutcome[]): string {
	const lines = rows.flatMap(({ row, outcomes }) => {
		const ours = measured(outcomes.filter((outcome) => outcome.isOurs));
		const peers = measured(outcomes.filter((outcome) => !outcome.isOurs));
		return row.goals.map((goal): string[] => {
			const { name, limit, ours: shown, missedBy } = judge(goal, ours);
			const result = missedBy === '' ? 'met' : `missed by ${missedBy ?? ''}`;
			return [
				`${row.name}: ${name}`,
				limit,
				shown,
				bestOf(goal, peers),
				missedBy === undefined ? 'not measured' : result
			];
		});
	});
	return ['\n## goals\n', ...align([['', 'goal', 'ours', 'best peer', ''], ...lines])].join('\n');
}

/** The peer that comes nearest; a dash where none has the figure. */
function bestOf(goal: Goal, peers: readonly Measured[]): string {
	const values = peers.flatMap(({ figures }) => figures[goal.figure] ?? []);
	return show(goal.figure, values.length === 0 ? undefined : Math.min(...values));
}

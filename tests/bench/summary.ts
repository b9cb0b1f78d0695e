import type { Goal, Row } from './contender.ts';
import { judge, show, type Measured } from './figures.ts';
import { align, measured, type Outcome } from './table.ts';

/** A row that was run. */
export interface RowOutcome {
	readonly row: Row;
	readonly outcomes: readonly Outcome[];
}

/** Every goal of the rows that were run, one line each: the goal, ours, the peer, and by how much it is missed. */
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
				peerOf(goal, peers),
				missedBy === undefined ? 'not measured' : result
			];
		});
	});
	return ['\n## goals\n', ...align([['', 'goal', 'ours', 'peer', ''], ...lines])].join('\n');
}

/** The peer the goal names, or the one that comes nearest; a dash where none has the figure. */
function peerOf(goal: Goal, peers: readonly Measured[]): string {
	const named = 'beside' in goal ? peers.filter(({ name }) => name === goal.beside) : peers;
	const values = named.flatMap(({ figures }) => figures[goal.figure] ?? []);
	return show(goal.figure, values.length === 0 ? undefined : Math.min(...values));
}

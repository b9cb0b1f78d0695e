import type { Person } from './person.ts';
import type { RowMatch } from './roster-matches.ts';
import type { FoundRow, RowIssue } from './roster-rows.ts';

/** What becomes of a row: 新增, 合并 into whom it repeats, 跳过. */
export type RowChoice = 'new' | 'merge' | 'skip';

/** What 合并 would write: a part of somebody on the roster, before and after. `from` is empty where a blank is filled. */
export interface PartChange {
	/** `left`: somebody who left comes back. */
	readonly part: 'relation' | 'phone' | 'group' | 'stage' | 'left';
	readonly from: string;
	readonly to: string;
}

const PARTS = ['relation', 'phone', 'group', 'stage'] as const;

/** What a row says that differs from what the roster has; a blank in the table takes nothing away. The name stays. */
export const changesOf = (row: FoundRow, person: Person): PartChange[] => [
	...(person.hasLeft ? [{ part: 'left', from: 'left', to: '' } as const] : []),
	...PARTS.flatMap((part) =>
		row[part] === '' || row[part] === person[part]
			? []
			: { part, from: person[part], to: row[part] }
	)
];

/** Whether a row can only be left out. */
export const isError = (issue: RowIssue | undefined): boolean =>
	issue === 'name-missing' || issue === 'name-odd';

/** What somebody may choose for a row, beginning with what stands when they choose nothing. */
export function choicesOf(
	row: FoundRow,
	match: RowMatch | undefined,
	{
		person,
		changes
	}: { readonly person: Person | undefined; readonly changes: readonly PartChange[] }
): readonly [RowChoice, ...RowChoice[]] {
	if (isError(row.issue)) return ['skip'];
	if (match === undefined) return ['new', 'skip'];
	if (isSomebodyElse(row, match, person)) return ['new', 'skip'];
	if (match.kind === 'file' || changes.length === 0) return ['skip', 'new'];
	// Blanks are filled without asking; what the roster has is replaced only when somebody says so.
	const onlyFills = match.by === 'name' && changes.every(({ from }) => from === '');
	return onlyFills ? ['merge', 'skip', 'new'] : ['skip', 'merge', 'new'];
}

/** Mother and father often give one phone: another name and another relation is another person. */
const isSomebodyElse = (row: FoundRow, match: RowMatch, person: Person | undefined): boolean =>
	match.by === 'phone' &&
	person !== undefined &&
	person.relation !== '' &&
	row.relation !== '' &&
	person.relation !== row.relation;

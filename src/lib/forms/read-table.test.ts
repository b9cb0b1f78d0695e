import { readdir, readFile } from 'node:fs/promises';
import { writeXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { EXPECTED, type Expected } from '../../../tests/fixtures/roster/hostile/expected.ts';
import { previewRoster, type RosterRow } from '#lib/core/household/roster-table.ts';
import { readTable } from './read-table.ts';

const FOLDER = new URL('../../../tests/fixtures/roster/hostile/files/', import.meta.url);

/** What the reader makes of a file, in the words of `expected.ts`. */
async function read(bytes: Uint8Array, sheet?: string): Promise<Expected> {
	const table = await readTable(bytes, sheet);
	if (!table.ok) return { problem: table.problem.code };
	const { rows, sheets } = table.value;
	const several = sheets.length > 1 ? { sheets } : {};
	const preview = previewRoster(rows, []);
	if (!preview.ok) return { problem: preview.problem.code, ...several };
	const { skipped, mayListChildren } = preview.value;
	return {
		people: preview.value.rows.map(lineOf),
		skipped: [skipped.above, skipped.blank, skipped.header, skipped.section, skipped.total],
		...several,
		...(mayListChildren ? { mayListChildren } : {})
	};
}

function lineOf({ line, name, relation, phone, group, stage, issue, matchOf }: RosterRow): string {
	const repeats = matchOf?.kind === 'file' ? `${matchOf.by} of ${matchOf.line}` : undefined;
	const facts = [line, name, relation, phone, group, stage, issue ?? repeats];
	return facts.filter((fact) => fact !== undefined).join('|');
}

const files = await readdir(FOLDER);

test('every file of the folder has an expected result, and every result its file', () => {
	expect(Object.keys(EXPECTED).toSorted()).toEqual(files.toSorted());
	expect(files.length).toBeGreaterThanOrEqual(25);
});

test.each(files)('%s is read, or refused, as it must be', async (file) => {
	const found = await read(new Uint8Array(await readFile(new URL(file, FOLDER))));
	expect(found).toMatchObject(EXPECTED[file] ?? {});
	// Nothing more than is expected: no doubt about children, no list of sheets.
	expect(Object.keys(found)).toEqual(
		expect.arrayContaining(Object.keys(EXPECTED[file] ?? { problem: '' }))
	);
	expect('mayListChildren' in found).toBe(EXPECTED[file]?.mayListChildren === true);
	expect('sheets' in found).toBe(EXPECTED[file]?.sheets !== undefined);
});

test('another sheet of a file is read when it is asked for; a hidden one is not there', async () => {
	const bytes = new Uint8Array(await readFile(new URL('several-sheets.xlsx', FOLDER)));
	expect((await read(bytes, '一年级')).people).toHaveLength(2);
	expect((await read(bytes, '二年级')).people).toEqual(['2|苗新一|妈妈|||']);
	expect(await read(bytes, '旧名单')).toEqual({ problem: 'table-no-such-sheet' });
});

test('ten thousand people are read, from .xlsx and from CSV', async () => {
	const rows = Array.from({ length: 10_000 }, (_, i) => [
		`周小${i}穗`,
		'妈妈',
		String(13800000001 + i)
	]);
	const table = [['花名册'], ['姓名', '关系', '电话'], ...rows];
	const xlsx = await writeXlsx({ sheets: [{ name: '名单', rows: table }] });
	expect((await read(xlsx)).people).toHaveLength(10_000);
	const csv = new TextEncoder().encode(table.map((row) => row.join(',')).join('\r\n'));
	expect((await read(csv)).people).toHaveLength(10_000);
});

import { expect, test } from 'vitest';
import { hall, LECTURE, SESSION, villagers } from '../../../tests/fixtures/roster/hall.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { signInForm } from '#lib/core/report/sign-in-sheet.ts';
import { fileProblemText, rowRemark } from './problem-text.ts';
import { readXlsx } from './read-xlsx.ts';
import { writeForm } from './write-form.ts';

test('a browser writes a sheet for 600 people and reads it back without a worker', async () => {
	const sheet = readSheet(hall(villagers(600)).keys, SESSION);
	const form = signInForm({
		sheet,
		session: LECTURE,
		place: { township: '柳泉镇', site: '东柳村' }
	});
	const read = await readXlsx(await writeForm(form));
	expect(read.ok && read.value.rows.slice(5, 605)).toEqual(form.rows);
});

test('problems and remarks are sentences', () => {
	expect(fileProblemText({ code: 'xlsx-too-big', detail: { maxRows: 10_000 } })).toContain('10000');
	expect(rowRemark({ issue: undefined, matchOf: { kind: 'file', line: 5, by: 'name' } })).toContain(
		'5'
	);
	expect(rowRemark({ issue: 'phone-odd', matchOf: undefined })).not.toBe('');
	expect(rowRemark({ issue: undefined, matchOf: undefined })).toBe('');
});

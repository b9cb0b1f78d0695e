import { expect, test } from 'vitest';
import { hall, LECTURE, SESSION, villagers } from '../../../tests/fixtures/roster/hall.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { signInForm } from '#lib/core/report/sign-in-sheet.ts';
import { readXlsx } from './read-xlsx.ts';
import { writeForm } from './write-form.ts';

test('a browser writes a sheet for 600 people and reads it back', async () => {
	const sheet = readSheet(hall(villagers(600)).keys, SESSION);
	const form = signInForm({
		sheet,
		session: LECTURE,
		place: { township: '柳泉镇', site: '东柳村' }
	});
	const read = await readXlsx(await writeForm(form));
	expect(read.ok && read.value.rows.slice(5, 605)).toEqual(form.rows);
});

import { expect, test } from 'vitest';
import { previewRoster } from '#lib/core/household/roster-table.ts';
import { readTable } from './read-table.ts';
import { writeTemplate } from './write-roster.ts';

/** The template as the import reads it. */
async function rows(): Promise<readonly (readonly string[])[]> {
	const read = await readTable(new Uint8Array(await (await writeTemplate()).arrayBuffer()));
	if (!read.ok) throw new Error(read.problem.code);
	return read.value.rows;
}

test('the empty table is read back as headings with nobody below them', async () => {
	expect(previewRoster(await rows(), [])).toEqual({
		ok: false,
		problem: { code: 'roster-no-rows' }
	});
});

test('every column of it is understood once it is filled in', async () => {
	const person = ['周小穗', '妈妈', '13800000001', '二组', '三年级'];
	const preview = previewRoster([...(await rows()), person], []);
	expect(preview.ok && preview.value.rows).toMatchObject([
		{ name: '周小穗', relation: '妈妈', phone: '13800000001', group: '二组', stage: '三年级' }
	]);
	expect(preview.ok && preview.value.mayListChildren).toBe(false);
});

import { readFile } from 'node:fs/promises';
import { writeXlsx } from 'hucre/xlsx';
import type { WriteSheet } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { previewRoster } from '#lib/core/household/roster-table.ts';
import { readXlsx } from './read-xlsx.ts';
import { MAX_FILE_SIZE_BYTES, MAX_ROWS } from './table-problem.ts';

/** A file with these sheets. */
const workbook = async (...sheets: WriteSheet[]): Promise<ArrayBuffer> =>
	new Uint8Array(await writeXlsx({ sheets })).buffer;

const problem = async (bytes: Uint8Array | ArrayBuffer): Promise<string | undefined> => {
	const read = await readXlsx(new Uint8Array(bytes).buffer);
	return read.ok ? undefined : read.problem.code;
};

/** The same bytes with one text put for another of equal length, wherever it stands. */
function patched(bytes: ArrayBuffer, from: string, to: string): Uint8Array {
	const text = new TextDecoder('latin1').decode(bytes).replaceAll(from, to);
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const NAMES: WriteSheet = {
	name: '名单',
	rows: [
		['姓名', '电话'],
		['周小穗', '13800000001']
	]
};

test('a roster as an office program saves it becomes a preview, merged groups included', async () => {
	const file = await readFile(
		new URL('../../../tests/fixtures/roster/libreoffice.xlsx', import.meta.url)
	);
	const read = await readXlsx(new Blob([new Uint8Array(file)]));
	const preview = read.ok ? previewRoster(read.value.rows, []) : read;
	expect(preview).toMatchObject({
		ok: true,
		value: {
			rows: [
				{
					line: 3,
					name: '周小穗',
					relation: '妈妈',
					phone: '13800000001',
					group: '一组',
					stage: '三年级2班'
				},
				{
					line: 4,
					name: '陈麦田',
					relation: '爷爷',
					phone: '13800000002',
					group: '一组',
					stage: '大班'
				},
				{
					line: 6,
					name: '阿卜杜拉·买买提',
					relation: '爸爸',
					phone: '13800000003',
					group: '二组',
					stage: '初一'
				}
			],
			skipped: { above: 1, blank: 1, total: 1 }
		}
	});
});

test('every kind of cell becomes text: a phone keeps its digits, a date its day', async () => {
	const read = await readXlsx(
		await workbook({
			name: '一',
			rows: [['文字', 13800000001, 1.38e10, 0.5, true, new Date(Date.UTC(2026, 2, 14)), null]]
		})
	);
	expect(read).toMatchObject({
		value: { rows: [['文字', '13800000001', '13800000000', '0.5', 'TRUE', '2026-03-14']] }
	});
});

test('blank rows between keep their places, blank rows at the end are dropped', async () => {
	const read = await readXlsx(
		await workbook({ name: '一', rows: [['姓名'], [null], ['周小穗'], [' '], [null]] })
	);
	expect(read.ok && read.value.rows.map(([name = '']) => name)).toEqual(['姓名', '', '周小穗']);
});

test('the first sheet with something on it is read, or the one asked for; hidden ones are not offered', async () => {
	const file = await workbook(
		{ name: '空', rows: [] },
		{ name: '藏', rows: [['x']], hidden: true },
		NAMES,
		{ name: '二', rows: [['乙']] }
	);
	expect(await readXlsx(file)).toMatchObject({
		value: { sheet: '名单', sheets: ['名单', '二'] }
	});
	expect(await readXlsx(file, '二')).toMatchObject({ value: { sheet: '二', rows: [['乙']] } });
	expect(await readXlsx(file, '三')).toMatchObject({ problem: { code: 'table-no-such-sheet' } });
	expect(await readXlsx(file, '空')).toMatchObject({ problem: { code: 'table-blank' } });
});

test('what is no spreadsheet is called that', async () => {
	const file = await workbook(NAMES);
	expect(await problem(new Uint8Array())).toBe('table-empty-file');
	expect(await problem(new TextEncoder().encode('姓名,电话\n周小穗,1'))).toBe('table-unknown');
	expect(await problem(patched(file, 'xl/workbook.xml', 'wd/document.xml'))).toBe('table-archive');
});

test('an old or a protected spreadsheet is told from a damaged one', async () => {
	const encrypted = await writeXlsx({
		sheets: [NAMES],
		encryption: { password: '1234', spinCount: 1 }
	});
	expect(await problem(new Uint8Array(encrypted))).toBe('table-password');
	const old = new Uint8Array(2048);
	old.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
	old.set(new TextEncoder().encode(Array.from('Workbook').join('\0')), 1024);
	expect(await problem(old)).toBe('table-old-format');
	expect(await problem(patched(await workbook(NAMES), 'xl/workbook.xml', 'xl/workbook.bin'))).toBe(
		'table-old-format'
	);
	const file = new Uint8Array(await workbook(NAMES));
	expect(await problem(file.slice(0, file.length / 2))).toBe('table-damaged');
	expect(
		await problem(patched(file.buffer, 'xl/worksheets/sheet1.xml', 'xl/worksheets/sheet9.xml'))
	).toBe('table-damaged');
});

test('an empty spreadsheet is called empty', async () => {
	expect(
		await problem(await workbook({ name: '一', rows: [] }, { name: '二', rows: [['', ' ']] }))
	).toBe('table-blank');
});

test('more rows than any roster has, and files that would unpack to a flood, are refused', async () => {
	const rows = Array.from({ length: MAX_ROWS + 1 }, () => ['周']);
	expect(await problem(await workbook({ name: '一', rows }))).toBe('table-too-big');
	expect(await problem(new Uint8Array(MAX_FILE_SIZE_BYTES + 1))).toBe('table-too-big');
	const file = new Uint8Array(await workbook(NAMES));
	const view = new DataView(file.buffer);
	const directory = new TextDecoder('latin1').decode(file).indexOf('PK\x01\x02');
	view.setUint32(directory + 24, 0x7fffffff, true);
	expect(await problem(file)).toBe('table-too-big');
});

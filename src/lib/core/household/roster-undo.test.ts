import { expect, test } from 'vitest';
import { hall, personId, Phone, SESSION, START_S } from '../../../../tests/fixtures/roster/hall.ts';
import { asHouseholdId } from '#lib/core/ids.ts';
import { newPerson, personKey, readPeople } from './person.ts';
import { familyLines, importDrafts } from './roster-import.ts';
import { previewRoster } from './roster-table.ts';
import { readImports, undoDrafts } from './roster-undo.ts';

const HEADER = ['姓名', '关系', '电话', '村组'];
const ID = 'import01';

/** A site with 林禾 on its roster, and a phone that has imported these rows; `ids` from 10 on. */
function imported(
	rows: readonly string[][],
	choices: Readonly<Record<string, 'merge'>> = {}
): Phone {
	const phone = hall([{ id: personId(1), name: '林禾', relation: '奶奶', group: '一组' }]);
	const read = previewRoster([HEADER, ...rows], readPeople(phone.keys));
	if (!read.ok) throw new Error(read.problem.code);
	const chosen = read.value.rows.map((row) => ({
		row,
		choice: choices[row.name] ?? row.choices[0]
	}));
	const ids = chosen.map((_, i) => personId(10 + i));
	phone.write(importDrafts(chosen, { id: ID, chunk: 0, ids }), START_S + 60);
	return phone;
}

test('father and mother of one row live together, and are taken back together', () => {
	const phone = hall([]);
	const read = previewRoster(
		[
			['父亲姓名', '母亲姓名'],
			['周大田', '周小穗'],
			['', '林禾']
		],
		[]
	);
	const chosen = (read.ok ? read.value.rows : []).map((row) => ({ row, choice: row.choices[0] }));
	expect(familyLines(chosen)).toEqual([2]);
	const households = new Map([[2, asHouseholdId('h0000002')]]);
	const ids = chosen.map((_, i) => personId(10 + i));
	phone.write(importDrafts(chosen, { id: ID, chunk: 0, ids, households }));
	expect(readPeople(phone.keys).map(({ name, household }) => [name, household])).toEqual([
		['林禾', undefined],
		['周大田', 'h0000002'],
		['周小穗', 'h0000002']
	]);
	undo(phone);
	expect(readPeople(phone.keys)).toEqual([]);
});

/** Takes the only import back. */
function undo(phone: Phone): { undone: number; kept: number } {
	const [past] = readImports(phone.keys);
	if (past === undefined) throw new Error('There is no import.');
	const { drafts, undone, kept } = undoDrafts(phone.keys, past);
	phone.write(drafts, START_S + 120);
	return { undone, kept };
}

test('an import is listed with what it did, and leaves no trace on the roster once taken back', () => {
	const phone = imported([
		['周小穗', '妈妈', '13800000001', '二组'],
		['林禾', '', '13800000009', '一组'],
		['陈麦田', '爸爸', '', '五组']
	]);
	expect(readImports(phone.keys)).toMatchObject([
		{ id: ID, added: 2, merged: 1, atS: START_S + 60 }
	]);
	expect(readPeople(phone.keys).map(({ name, phone }) => [name, phone])).toEqual([
		['林禾', '13800000009'],
		['周小穗', '13800000001'],
		['陈麦田', '']
	]);
	expect(undo(phone)).toEqual({ undone: 3, kept: 0 });
	expect(readPeople(phone.keys)).toMatchObject([
		{ name: '林禾', relation: '奶奶', phone: '', group: '一组' }
	]);
	expect(readImports(phone.keys)).toEqual([]);
});

test('what a merge replaced comes back', () => {
	const phone = imported([['林禾', '外婆', '', '一组']], { 林禾: 'merge' });
	expect(readPeople(phone.keys)).toMatchObject([{ relation: '外婆' }]);
	undo(phone);
	expect(readPeople(phone.keys)).toMatchObject([{ relation: '奶奶' }]);
});

test('whoever was changed, marked or expected since stays whole', () => {
	const phone = imported([
		['周小穗', '妈妈', '13800000001', '二组'],
		['陈麦田', '爸爸', '13800000002', '五组'],
		['苗新一', '妈妈', '13800000003', '五组'],
		['苗新二', '妈妈', '13800000004', '五组']
	]);
	phone.write([
		{ key: personKey(personId(10), 'phone'), value: '13900000001' },
		{ key: `mark/${SESSION}/${personId(11)}`, value: { status: 'present' } },
		{ key: `expected/${SESSION}`, value: [personId(12)] }
	]);
	expect(undo(phone)).toEqual({ undone: 1, kept: 3 });
	expect(readPeople(phone.keys).map(({ name, phone }) => [name, phone])).toEqual([
		['林禾', ''],
		['周小穗', '13900000001'],
		['陈麦田', '13800000002'],
		['苗新一', '13800000003']
	]);
});

test('somebody another phone wrote about at the same time stays', () => {
	const phone = imported([['周小穗', '妈妈', '', '二组']]);
	const other = new Phone('otherone');
	const facts = other.write([{ key: personKey(personId(10), 'name'), value: '周小惠' }]);
	phone.hear(facts);
	expect(undo(phone)).toEqual({ undone: 0, kept: 1 });
});

test('what the same phone wrote before or after the import is not the import’s', () => {
	const phone = imported([['周小穗', '妈妈', '', '二组']]);
	phone.write(newPerson({ id: personId(90), name: '后来人' }));
	undo(phone);
	expect(readPeople(phone.keys).map(({ name }) => name)).toEqual(['后来人', '林禾']);
});

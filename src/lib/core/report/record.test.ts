import { expect, test } from 'vitest';
import {
	hall,
	LECTURE,
	personId,
	secondPhone,
	SESSION,
	START_S,
	together,
	villagers
} from '../../../../tests/fixtures/roster/hall.ts';
import type { Phone } from '../../../../tests/fixtures/roster/hall.ts';
import { readSheet } from '#lib/core/attendance/sheet.ts';
import { draftTap, type Tap } from '#lib/core/attendance/tap.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import { asHouseholdId } from '#lib/core/ids.ts';
import type { BoxedForm } from './form.ts';
import {
	draftPhoto,
	draftPhotoGone,
	photoIdOf,
	readPhotos,
	unwillingToBePhotographed
} from './photo.ts';
import {
	classHours,
	countKin,
	disputedTexts,
	draftPart,
	isRecordBegun,
	readRecord
} from './record.ts';
import { recordForm } from './record-form.ts';

function tap(phone: Phone, act: Tap): void {
	const drafts = draftTap(readSheet(phone.keys, SESSION), act, { atS: START_S });
	if (drafts.ok) phone.write(drafts.value);
}

const formOf = (keys: Keys): BoxedForm =>
	recordForm({
		sheet: readSheet(keys, SESSION),
		session: LECTURE,
		record: readRecord(keys, SESSION),
		place: { township: '柳泉镇', site: '东柳村' },
		recorder: '林禾'
	});

/** What stands beside a label. */
function beside({ lines }: BoxedForm, label: string): string | undefined {
	const boxes = lines.flatMap((line) => line.boxes);
	return boxes[boxes.findIndex(({ text }) => text.replaceAll('\n', '') === label) + 1]?.text;
}

test('parts are written one by one; an emptied one goes back to nothing', () => {
	const phone = hall([]);
	expect(isRecordBegun(readRecord(phone.keys, SESSION))).toBe(false);
	phone.write([draftPart(SESSION, 'content', ' 讲了三件事。\n'), draftPart(SESSION, 'hours', '3')]);
	expect(readRecord(phone.keys, SESSION)).toMatchObject({ content: '讲了三件事。', hours: '3' });
	phone.write([draftPart(SESSION, 'hours', '  ')]);
	expect(readRecord(phone.keys, SESSION).hours).toBe('');
	expect(isRecordBegun(readRecord(phone.keys, SESSION))).toBe(true);
});

test('two people who wrote one part apart are told; of different parts nobody is', () => {
	const first = hall([]);
	const second = secondPhone(first);
	first.write([draftPart(SESSION, 'content', '甲'), draftPart(SESSION, 'effect', '好')]);
	second.write([draftPart(SESSION, 'content', '乙')], START_S + 1);
	const keys = together(first, second);
	expect(disputedTexts(keys, SESSION, 'content').map(({ value }) => value)).toEqual(['甲', '乙']);
	expect(disputedTexts(keys, SESSION, 'effect')).toEqual([]);
});

test('class hours are 45 minutes, in halves', () => {
	const lasting = (minutes: number) => classHours({ start: START_S, end: START_S + minutes * 60 });
	expect([90, 45, 60, 120, 150, 5].map(lasting)).toEqual([2, 1, 1.5, 2.5, 3.5, 0.5]);
});

test('grandparents and fathers are counted by who came', () => {
	const phone = hall(villagers(5));
	tap(phone, { kind: 'arrive', person: personId(1) });
	tap(phone, { kind: 'stand-in', person: personId(2), relation: '爸爸' });
	tap(phone, { kind: 'arrive', person: personId(3) });
	tap(phone, { kind: 'mark', person: personId(5), mark: { status: 'absent' } });
	expect(countKin(readSheet(phone.keys, SESSION))).toEqual({ grandparents: 1, fathers: 1 });
});

test('the form has every box, with the counts of the sheet and what was written', () => {
	const phone = hall(villagers(4));
	tap(phone, { kind: 'all-present' });
	phone.write([
		draftPart(SESSION, 'moderator', '王村'),
		draftPart(SESSION, 'questions', '问：几点睡？')
	]);
	const form = formOf(phone.keys);
	expect(form.title).toBe('柳泉镇东柳村家长学校活动记录表');
	expect(form.lines.flatMap(({ boxes }) => boxes.filter(({ isLabel }) => isLabel))).toHaveLength(
		18
	);
	expect(beside(form, '活动类型')).toBe('主题讲座');
	expect(beside(form, '时间')).toBe('2026年3月14日 19:00–20:30');
	expect(beside(form, '学时')).toBe('2');
	expect(beside(form, '主持人')).toBe('王村');
	expect(['应到人数', '实到人数', '其中祖辈', '父亲'].map((label) => beside(form, label))).toEqual([
		'4 人',
		'4 人',
		'1 人',
		'0 人'
	]);
	expect(beside(form, '家长提问与互动')).toBe('问：几点睡？');
	expect(form.foot).toEqual([
		'记录人：林禾　　　　审核人：＿＿＿＿＿＿　　　　日期：2026年3月14日'
	]);
	expect(form.fileName).toBe('活动记录表_东柳村_2026-03-14_亲子沟通技巧.xlsx');
	for (const { boxes } of form.lines)
		expect(boxes.reduce((sum, { span }) => sum + span, 0)).toBe(form.widths.length);
});

test('before the event counts are left open, and heads without names are told', () => {
	const phone = hall(villagers(4));
	expect(beside(formOf(phone.keys), '实到人数')).toBe('');
	tap(phone, { kind: 'head-count', count: 30 });
	expect(beside(formOf(phone.keys), '实到人数')).toBe('0 人（清点 30 人）');
});

const sha = (digit: string): string => digit.repeat(64);
const photo = (digit: string) => ({
	id: photoIdOf(sha(digit)),
	sha256: sha(digit),
	sizeBytes: 90_000,
	widthPx: 1280,
	heightPx: 960,
	subject: 'evening' as const
});

test('photos stand in the order they were taken in, without those taken out and those of paper', () => {
	const phone = hall([]);
	phone.write([draftPhoto(SESSION, photo('b'))], START_S);
	phone.write([draftPhoto(SESSION, photo('a'))], START_S + 5);
	phone.write([draftPhoto(SESSION, { ...photo('c'), subject: 'paper' })], START_S + 6);
	expect(readPhotos(phone.keys, SESSION).map(({ sha256 }) => sha256)).toEqual([sha('b'), sha('a')]);
	expect(readPhotos(phone.keys, SESSION, 'paper')).toHaveLength(1);
	phone.write([draftPhotoGone(SESSION, photo('b').id)], START_S + 9);
	expect(readPhotos(phone.keys, SESSION).map(({ sha256 }) => sha256)).toEqual([sha('a')]);
});

test('a fact that names another picture than its key is none', () => {
	const phone = hall([]);
	phone.write([
		{ ...draftPhoto(SESSION, photo('b')), key: `photo/${SESSION}/${photoIdOf(sha('a'))}` }
	]);
	expect(readPhotos(phone.keys, SESSION)).toEqual([]);
	expect(() => photoIdOf('no')).toThrow(RangeError);
});

test('whoever came and said no to photos is named, nobody else', () => {
	const home = asHouseholdId('0000h001');
	const phone = hall(villagers(3).map((person) => ({ ...person, household: home })));
	const unwilling = () => unwillingToBePhotographed(phone.keys, readSheet(phone.keys, SESSION));
	tap(phone, { kind: 'arrive', person: personId(1) });
	tap(phone, { kind: 'mark', person: personId(2), mark: { status: 'absent' } });
	expect(unwilling()).toEqual([]);
	phone.write([{ key: `household/${home}/photos`, value: 'no' }]);
	expect(unwilling()).toEqual([villagers(1)[0]?.name]);
});

import { expect, test } from 'vitest';
import type { Draft } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { draftKey, fileDraft, readDraft, readDrafts, removeFileDraft } from './draft.ts';

const NAME = { owner: 'township-t1110000', id: 'aaaaaaa1' };
const OTHER = { owner: 'a0000000', id: 'aaaaaaa2' };
const SHA256 = '0'.repeat(64);
const file = (id: string, place: number) =>
	({
		id,
		kind: 'slides',
		name: `第 ${place} 页 <&>.png`,
		sha256: SHA256,
		bytes: 1,
		place
	}) as const;

const keysOf = (drafts: readonly Draft[]) =>
	fold(
		drafts.map((draft, index) => ({
			...draft,
			at: index,
			by: asAccountId('a0000000'),
			device: asDeviceId('d0000000'),
			seq: index + 1
		}))
	);

test('a draft nobody wrote is none', () => {
	expect(readDraft(keysOf([]), NAME)).toBeUndefined();
});

test('a draft is read with what was written, and empty where nobody wrote', () => {
	const keys = keysOf([
		{ key: draftKey(NAME, 'title'), value: '好习惯' },
		{ key: draftKey(NAME, 'stages'), value: ['senior', 'nonsense', 'infant'] },
		{ key: draftKey(NAME, 'audience'), value: 'trainers' },
		{ key: draftKey(NAME, 'pagetimes'), value: [0, 'x', 4.5] },
		{ key: draftKey(NAME, 'submitted'), value: 7 }
	]);
	expect(readDraft(keys, NAME)).toMatchObject({
		title: '好习惯',
		summary: '',
		stages: ['infant', 'senior'],
		audience: 'trainers',
		pageTimes: [0, 4.5],
		submittedAt: 7,
		withdrawn: '',
		files: [],
		released: undefined
	});
});

test('files stand in their place, whatever their names are; one that was taken out or is none is not read', () => {
	const drafts = [
		fileDraft(NAME, file('b', 1)),
		fileDraft(NAME, file('a', 1)),
		fileDraft(NAME, file('c', 0)),
		fileDraft(NAME, file('gone', 2)),
		removeFileDraft(NAME, 'gone'),
		{ key: draftKey(NAME, 'file/broken'), value: { kind: 'slides', sha256: 'short' } }
	];
	const read = readDraft(keysOf(drafts), NAME)?.files ?? [];
	expect(read.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
	expect(read[0]).toEqual(file('c', 0));
});

test('drafts of all owners are read, each under its own name', () => {
	const keys = keysOf([
		{ key: draftKey(NAME, 'title'), value: '甲' },
		{ key: draftKey(OTHER, 'title'), value: '乙' },
		{ key: draftKey({ ...NAME, id: OTHER.id }, 'discarded'), value: true }
	]);
	const names = readDrafts(keys).map(({ owner, id, title, isDiscarded }) => [
		owner,
		id,
		title,
		isDiscarded
	]);
	expect(names).toHaveLength(3);
	expect(names).toContainEqual([NAME.owner, NAME.id, '甲', false]);
	expect(names).toContainEqual([OTHER.owner, OTHER.id, '乙', false]);
	expect(names).toContainEqual([NAME.owner, OTHER.id, '', true]);
});

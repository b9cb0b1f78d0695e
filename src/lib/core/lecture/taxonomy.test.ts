import { expect, test } from 'vitest';
import type { Draft } from '#lib/core/facts/draft.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId } from '#lib/core/ids.ts';
import { FIELDS, readTopics, topicDraft, type Topic } from './taxonomy.ts';

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

test('before the district writes anything there are topics in all five fields, each once', () => {
	const topics = readTopics(keysOf([]));
	expect(new Set(topics.map(({ field }) => field))).toEqual(new Set(FIELDS));
	expect(new Set(topics.map(({ code }) => code)).size).toBe(topics.length);
});

test('what the district writes of a topic replaces the seed of that topic alone', () => {
	const before = readTopics(keysOf([]));
	const renamed: Topic = {
		code: 'myopia',
		name: '小眼镜怎么防',
		field: 'health',
		stages: [],
		place: -1
	};
	const after = readTopics(keysOf([topicDraft(renamed)]));
	expect(after).toHaveLength(before.length);
	expect(after[0]).toEqual(renamed);
	expect(after.slice(1)).toEqual(before.filter(({ code }) => code !== 'myopia'));
});

test('a topic of the district comes in its place, a retired one stays for the lectures that have it', () => {
	const own: Topic = { code: 'zzzzzzz1', name: '留守', field: 'morals', stages: [], place: 3.5 };
	expect(() => topicDraft(own)).toThrow();
	const retired: Topic = { ...own, place: 4, isRetired: true };
	const topics = readTopics(keysOf([topicDraft(retired)]));
	expect(topics.find(({ code }) => code === 'zzzzzzz1')).toEqual(retired);
	expect(topics.map(({ place }) => place)).toEqual(
		topics.map(({ place }) => place).sort((a, b) => a - b)
	);
});

test('a fact that is no topic leaves the seed as it is', () => {
	const broken = { key: 'taxonomy/topic/myopia', value: { name: '', field: 'nothing' } };
	expect(readTopics(keysOf([broken]))).toEqual(readTopics(keysOf([])));
});

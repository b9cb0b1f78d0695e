import type { RollEntry } from '#lib/ui/roll/roll-entry.ts';
import { SEAL_STATUSES } from '#lib/ui/seal/seal-text.ts';

/** A roll with every kind of row a roll can show. */
export const PEOPLE: readonly RollEntry[] = [
	{ id: 'a', name: '林禾', note: '一组 · 妈妈', status: 'present', delivery: 'delivered' },
	{
		id: 'b',
		name: '周小穗',
		note: '一组 · 奶奶代到',
		status: 'present',
		isProxy: true,
		delivery: 'waiting'
	},
	{
		id: 'c',
		name: '陈麦田',
		note: '一组 · 爸爸 · 19:12',
		status: 'late',
		delivery: 'saved'
	},
	{ id: 'd', name: '吴谷雨', note: '二组 · 妈妈', status: 'unmarked' },
	{ id: 'e', name: '郑秋实', note: '二组 · 爸爸', status: 'leave', answers: ['leave', 'present'] },
	{ id: 'f', name: '阿依古丽·买买提', note: '二组 · 妈妈', status: 'present', delivery: 'unsaved' },
	{ id: 'g', name: '欧阳小麦', note: '三组 · 爷爷', status: 'absent', delivery: 'waiting' },
	{ id: 'h', name: '何春生', note: '三组 · 妈妈 · 听了回放', status: 'makeup' },
	{ id: 'i', name: '孙满仓', note: '三组 · 爷爷 · 20:05', status: 'early', delivery: 'waiting' },
	{ id: 'j', name: '钱小雪', note: '三组 · 姥姥', status: 'unmarked' }
];

/** A long roll, for what must stay quick. */
export const longRoll = (length: number): RollEntry[] =>
	Array.from({ length }, (_, index) => ({
		id: `p${index}`,
		name: `家长${index + 1}`,
		note: `${(index % 9) + 1}组 · 妈妈`,
		status: index % 3 === 0 ? 'unmarked' : (SEAL_STATUSES[index % 5] ?? 'present')
	}));

import { expect, test } from 'vitest';
import { kinOf } from './kin.ts';

test.each([
	[
		'grandparent',
		['奶奶', '爷爷', '姥姥', '姥爷', '外公', '外婆', '祖父', '外祖母', '祖孙', 'Grandmother']
	],
	['father', ['爸爸', '父亲', '父', '父子', '父女', '继父', 'Father', 'dad']],
	['mother', ['妈妈', '母亲', '母女', '孩子妈', 'mother', '父母']],
	['other', ['', '叔叔', '伯父', '舅母', '姑姑', '姐姐', '其他家人', '监护人']]
])('%s', (kin, relations) => {
	expect(relations.map((relation) => [relation, kinOf(relation)])).toEqual(
		relations.map((relation) => [relation, kin])
	);
});

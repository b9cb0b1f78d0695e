import type { PartDispute } from '#lib/core/household/person-changes.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 姓名 · 与孩子关系 · 村组 / 楼门 … */
export function personPartWord(part: PartDispute['part']): string {
	switch (part) {
		case 'name':
			return m.roster_part_name();
		case 'relation':
			return m.roster_field_relation();
		case 'group':
			return m.roster_field_group();
		case 'stage':
			return m.roster_field_stage();
		case 'phone':
			return m.roster_field_phone();
	}
	return part satisfies never;
}

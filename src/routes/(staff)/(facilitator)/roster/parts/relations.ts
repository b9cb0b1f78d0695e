import type { Person } from '#lib/core/household/person.ts';
import { groupOrderText } from '#lib/core/household/group.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** The relations a thumb can choose from; others are typed. */
export const relationWords = (): string[] => [
	m.roll_relation_mother(),
	m.roll_relation_father(),
	m.roll_relation_grandmother(),
	m.roll_relation_grandfather(),
	m.roll_relation_maternal_grandmother(),
	m.roll_relation_maternal_grandfather()
];

/** More chips than these are slower than typing. */
const OFFERED_GROUPS = 12;

/** The groups most people of a site are in, in the order villages count them. */
export function offeredGroups(people: readonly Person[]): string[] {
	const counts = new Map<string, number>();
	for (const { group } of people) {
		if (group !== '') counts.set(group, (counts.get(group) ?? 0) + 1);
	}
	return [...counts]
		.sort(([, a], [, b]) => b - a)
		.slice(0, OFFERED_GROUPS)
		.map(([group]) => group)
		.sort((a, b) => groupOrderText(a).localeCompare(groupOrderText(b), 'zh-CN', { numeric: true }));
}

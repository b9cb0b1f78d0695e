import type { Draft } from '#lib/core/facts/draft.ts';
import type { Scope } from '#lib/core/ids.ts';
import type { Actor, People, SimSite } from './people.ts';
import type { Random } from './random.ts';

/** One thing a person does, and where. */
export interface Act {
	readonly scope: Scope;
	readonly drafts: readonly Draft[];
}

const STATUSES = ['present', 'present', 'present', 'late', 'leave', 'absent'];
const NAMES = ['王秀英', '李建国', '张丽', '刘洋'];

/** Something a person might do next; now and then something they may not. */
export function drawAct(random: Random, actor: Actor, people: People): Act {
	const site = random.pick(actor.sites);
	const kind = random.weighted({
		mark: 40,
		bulk: 16,
		undo: 6,
		person: 10,
		session: 8,
		draft: 5,
		forbidden: 3
	});
	switch (kind) {
		case 'mark':
			return { scope: site.scope, drafts: marks(random, site, random.between(1, 3)) };
		case 'bulk':
			return { scope: site.scope, drafts: allPresent(random, site) };
		case 'undo':
			return {
				scope: site.scope,
				drafts: marks(random, site, 1).map(({ key }) => ({ key, value: null, how: 'undone' }))
			};
		case 'person':
			return {
				scope: site.scope,
				drafts: [
					{ key: `person/${random.pick(site.people)}/name`, value: random.pick(NAMES) },
					{ key: `person/${random.pick(site.people)}/group`, value: random.pick(['东头', '西头']) }
				]
			};
		case 'session':
			return {
				scope: site.scope,
				drafts: [
					{
						key: `session/${random.pick(site.sessions)}/venue`,
						value: random.pick(['礼堂', '村委会'])
					},
					{ key: `headcount/${random.pick(site.sessions)}`, value: random.between(1, 60) }
				]
			};
		case 'draft':
			return actor.role === 'organizer'
				? planned(random, people)
				: { scope: site.scope, drafts: marks(random, site, 2) };
		case 'forbidden':
			return forbidden(random, { actor, site, people });
	}
	return kind satisfies never;
}

const marks = (random: Random, site: SimSite, count: number): Draft[] =>
	Array.from({ length: count }, () => ({
		key: `mark/${random.pick(site.sessions)}/${random.pick(site.people)}`,
		value: random.isLucky(0.85)
			? { status: random.pick(STATUSES) }
			: { status: random.pick(STATUSES), relation: random.pick(['奶奶', '爸爸']) }
	}));

/** 全部到场 */
export function allPresent(random: Random, site: SimSite): Draft[] {
	const session = random.pick(site.sessions);
	return random.some(site.people, 0.8).map((person) => ({
		key: `mark/${session}/${person}`,
		value: { status: 'present' },
		how: 'bulk'
	}));
}

const planned = (random: Random, { township }: People): Act =>
	random.isLucky(0.5)
		? {
				scope: 'district',
				drafts: [
					{ key: `plan/${township}/2026-1${random.between(0, 2)}`, value: random.between(1, 4) }
				]
			}
		: {
				scope: 'staff',
				drafts: [
					{
						key: `draft/township-${township}/p${random.between(1, 5)}/title`,
						value: random.pick(NAMES)
					}
				]
			};

/** What the server must refuse: another's site, another's keys, keys nobody knows; at times amid what it must accept. */
function forbidden(
	random: Random,
	{ actor, site, people }: { actor: Actor; site: SimSite; people: People }
): Act {
	const fine = marks(random, site, random.between(0, 3));
	switch (random.between(0, 2)) {
		case 0:
			return { scope: people.foreign.scope, drafts: marks(random, people.foreign, 2) };
		case 1:
			return {
				scope: site.scope,
				drafts: [
					...fine,
					actor.role === 'facilitator'
						? { key: `review/${random.pick(site.sessions)}/note`, value: '好' }
						: { key: `talk/${random.pick(site.sessions)}`, value: 1 }
				]
			};
		default:
			return { scope: site.scope, drafts: [...fine, { key: 'gossip/village', value: '?' }] };
	}
}

import { expect, test } from 'vitest';
import type { Json } from '#lib/core/facts/fact.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { asAccountId, asDeviceId, asHouseholdId, asSessionId } from '#lib/core/ids.ts';
import { asSiteId, asTownshipId } from '#lib/core/ids.ts';
import {
	allianceKey,
	closeSite,
	newSite,
	ownerOf,
	parseSiteKey,
	readAlliances,
	readSites,
	readTownships,
	regionKey,
	siteKey,
	type Alliance
} from './region.ts';

const LIUQUAN = asTownshipId('t1110000');
const HUAIDIAN = asTownshipId('t2220000');
const NORTH = asSiteId('s1110000');
const FAR = asSiteId('s2220000');
const keysOf = (drafts: readonly { key: string; value: Json }[]) =>
	fold(
		drafts.map((draft, index) => ({
			...draft,
			at: 1,
			by: asAccountId('a0000000'),
			device: asDeviceId('d0000000'),
			seq: index + 1
		}))
	);

test('the tree is read as it was written: townships, their sites, and what has closed', () => {
	const north = {
		id: NORTH,
		township: LIUQUAN,
		name: '东柳村',
		kind: 'village',
		opened: 7
	} as const;
	const far = { id: FAR, township: HUAIDIAN, name: '槐店小学', kind: 'school' } as const;
	const keys = keysOf([
		{ key: regionKey(LIUQUAN, 'name'), value: '柳泉镇' },
		{ key: regionKey(HUAIDIAN, 'level'), value: 'township' },
		...newSite(north),
		...newSite({ ...far, opened: undefined }),
		closeSite(far, 99)
	]);
	expect(readTownships(keys)).toEqual([{ id: LIUQUAN, name: '柳泉镇' }]);
	expect(readSites(keys)).toEqual([
		{ ...north, closed: undefined },
		{ ...far, opened: undefined, closed: 99 }
	]);
	expect(readSites(keys, LIUQUAN).map(({ id }) => id)).toEqual([NORTH]);
});

test('a site without a name is none, and an unknown kind is a village', () => {
	const keys = keysOf([
		{ key: siteKey(LIUQUAN, NORTH, 'kind'), value: 'school' },
		{ key: siteKey(LIUQUAN, FAR, 'name'), value: '杏林村' },
		{ key: siteKey(LIUQUAN, FAR, 'kind'), value: 'castle' }
	]);
	expect(readSites(keys)).toMatchObject([{ id: FAR, kind: 'village' }]);
});

test('an alliance is a school and its sites', () => {
	const keys = keysOf([
		{ key: allianceKey(LIUQUAN, 'x1110000', 'name'), value: '柳泉教联体' },
		{ key: allianceKey(LIUQUAN, 'x1110000', 'school'), value: FAR },
		{ key: allianceKey(LIUQUAN, 'x1110000', 'members'), value: [NORTH, 7] }
	]);
	const alliance: Alliance = {
		...{ id: 'x1110000', township: LIUQUAN, name: '柳泉教联体', school: FAR },
		...{ members: [NORTH], founded: undefined }
	};
	expect(readAlliances(keys, LIUQUAN)).toEqual([alliance]);
	expect(readAlliances(keys, HUAIDIAN)).toEqual([]);
});

test('a place owns under its full name, so that no id stands for two owners', () => {
	const id = 'x1110000';
	expect(
		[
			{ kind: 'district' } as const,
			{ kind: 'township', id: asTownshipId(id) } as const,
			{ kind: 'site', id: asSiteId(id) } as const,
			{ kind: 'session', site: NORTH, id: asSessionId(id) } as const,
			{ kind: 'household', site: NORTH, id: asHouseholdId(id) } as const
		].map(ownerOf)
	).toEqual(['district', `township-${id}`, `site-${id}`, undefined, undefined]);
});

test('only a key of the right shape names a site', () => {
	expect(parseSiteKey(siteKey(LIUQUAN, NORTH, 'name'))).toEqual({
		...{ township: LIUQUAN, site: NORTH, part: 'name' }
	});
	for (const key of [
		`site/${LIUQUAN}/${NORTH}`,
		`site/${LIUQUAN}/${NORTH}/name/x`,
		`site/liuquan/${NORTH}/name`,
		`face/${LIUQUAN}/${NORTH}/name`
	]) {
		expect(parseSiteKey(key)).toBeUndefined();
	}
});

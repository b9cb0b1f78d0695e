import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { idsUnder, shownNumber, shownText, shownValue } from '#lib/core/facts/read.ts';
import { asSiteId, asTownshipId, isId, siteScope } from '#lib/core/ids.ts';
import type { SiteId, TownshipId } from '#lib/core/ids.ts';
import type { Place } from '#lib/core/protocol/sign-in.ts';

/**
 * The region and org tree, as keys of the scope `district`: townships and streets under the district, sites under a township,
 * and 教联体, a school with its sites. Ownership stands in the key: `site/<township>/<site>/<part>`.
 */

/** 村 · 社区 · 学校 · 幼儿园. A school is a site, its classes are groups of its roster. */
export const SITE_KINDS = ['village', 'community', 'school', 'kindergarten'] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

/** A township or street office (镇 · 街道). */
export interface Township {
	readonly id: TownshipId;
	readonly name: string;
}

/** A site of the tree. Instants are whole seconds since 1970. */
export interface Site {
	readonly id: SiteId;
	readonly township: TownshipId;
	readonly name: string;
	readonly kind: SiteKind;
	/** When the parent school opened (挂牌); undefined when nobody said. */
	readonly opened: number | undefined;
	/** When it closed; its records stay. */
	readonly closed: number | undefined;
}

/** 教联体: a school and the sites that work with it. */
export interface Alliance {
	readonly id: string;
	readonly township: TownshipId;
	readonly name: string;
	readonly school: SiteId | undefined;
	readonly members: readonly SiteId[];
	/** Whole seconds since 1970; undefined when nobody said. */
	readonly founded: number | undefined;
}

export type RegionPart = 'name' | 'level';
export type SitePart = 'name' | 'kind' | 'opened' | 'closed';
type AlliancePart = 'name' | 'school' | 'members' | 'founded';

/** Key of one part of a region; written by the district. */
export const regionKey = (region: TownshipId, part: RegionPart): string =>
	`region/${region}/${part}`;
/** Key of one part of a site; written by the organizers of its township, whose the site then is. */
export const siteKey = (township: TownshipId, site: SiteId, part: SitePart): string =>
	`site/${township}/${site}/${part}`;
/** Key of one part of an alliance. */
export const allianceKey = (township: TownshipId, alliance: string, part: AlliancePart): string =>
	`alliance/${township}/${alliance}/${part}`;

/**
 * How a place stands as the owner in keys of `catalog` and `staff`, as in `notice/<owner>/<id>/title`: its kind is part of
 * the name, so that a site's id can never stand for a township's. A person owns under the bare account id. Undefined for
 * places that own nothing there.
 */
export function ownerOf(place: Place): string | undefined {
	switch (place.kind) {
		case 'district':
			return 'district';
		case 'township':
			return `township-${place.id}`;
		case 'site':
			return siteScope(place.id);
		case 'session':
		case 'household':
			return undefined;
	}
}

/** The township and site a key `site/<township>/<site>/<part>` names; undefined for other keys. */
export function parseSiteKey(
	key: string
): { township: TownshipId; site: SiteId; part: string } | undefined {
	const [family, township, site, part, ...more] = key.split('/');
	if (family !== 'site' || township === undefined || site === undefined) return undefined;
	if (part === undefined || more.length > 0 || !isId(township) || !isId(site)) return undefined;
	return { township: asTownshipId(township), site: asSiteId(site), part };
}

/** All townships with a name, in id order. */
export const readTownships = (keys: Keys): Township[] =>
	idsUnder(keys, 'region/').flatMap((text): Township[] => {
		const id = asTownshipId(text);
		const name = shownText(keys, regionKey(id, 'name'));
		return name === undefined ? [] : [{ id, name }];
	});

/** All sites with a name, or those of one township. */
export const readSites = (keys: Keys, township?: TownshipId): Site[] => {
	const prefix = township === undefined ? 'site/' : `site/${township}/`;
	return siteNames(keys, prefix).flatMap(({ township: owner, site: id }): Site[] => {
		const name = shownText(keys, siteKey(owner, id, 'name'));
		if (name === undefined) return [];
		const kind = shownText(keys, siteKey(owner, id, 'kind'));
		return [
			{
				id,
				township: owner,
				name,
				kind: SITE_KINDS.find((known) => known === kind) ?? 'village',
				opened: shownNumber(keys, siteKey(owner, id, 'opened')),
				closed: shownNumber(keys, siteKey(owner, id, 'closed'))
			}
		];
	});
};

/** The alliances of one township. */
export const readAlliances = (keys: Keys, township: TownshipId): Alliance[] =>
	idsUnder(keys, `alliance/${township}/`, 2).flatMap((id): Alliance[] => {
		const name = shownText(keys, allianceKey(township, id, 'name'));
		if (name === undefined) return [];
		const school = shownText(keys, allianceKey(township, id, 'school'));
		const members = shownValue(keys, allianceKey(township, id, 'members'));
		return [
			{
				id,
				township,
				name,
				school: school === undefined ? undefined : asSiteId(school),
				members: Array.isArray(members)
					? members.flatMap((member) => (typeof member === 'string' ? asSiteId(member) : []))
					: [],
				founded: shownNumber(keys, allianceKey(township, id, 'founded'))
			}
		];
	});

/** The facts that make a site; the name is what the server registers it by. */
export const newSite = ({ id, township, name, kind, opened }: Omit<Site, 'closed'>): Draft[] => [
	{ key: siteKey(township, id, 'name'), value: name },
	{ key: siteKey(township, id, 'kind'), value: kind },
	...(opened === undefined ? [] : [{ key: siteKey(township, id, 'opened'), value: opened }])
];

/** The facts of the scope `catalog` that show a site to everybody, also signed out: `face/<township>/<site>/<part>`. */
export const siteFace = ({
	id,
	township,
	name,
	kind
}: Omit<Site, 'opened' | 'closed'>): Draft[] => [
	{ key: `face/${township}/${id}/name`, value: name },
	{ key: `face/${township}/${id}/kind`, value: kind }
];

/** The fact that closes a site; its records stay. */
export const closeSite = ({ id, township }: Pick<Site, 'id' | 'township'>, at: number): Draft => ({
	key: siteKey(township, id, 'closed'),
	value: at
});

const siteNames = (keys: Keys, prefix: string) =>
	[...keys.keys()]
		.filter((key) => key.startsWith(prefix))
		.flatMap((key) => parseSiteKey(key) ?? [])
		.filter(({ part }) => part === 'name');

/**
 * The made-up district 禾川区(示例): three towns and thirty sites. "(示例)" stands in the district's name, which every
 * screen shows; no site or person is a real one.
 */
import { asSiteId, asTownshipId, type SiteId, type TownshipId } from '#lib/core/ids.ts';
import { idAt } from './chance.ts';

/** How a site is reached: it decides what has arrived. */
type Reach = 'weak' | 'indoors-none' | 'never';

export interface SampleSite {
	readonly id: SiteId;
	readonly name: string;
	readonly kind: 'village' | 'community' | 'school' | 'kindergarten';
	readonly township: TownshipId;
	readonly venue: string;
	/** 40–120; the roster has one adult for most of them. */
	readonly households: number;
	readonly reach: Reach;
	/** Counts through the district from 1: part of the household codes. */
	readonly number: number;
}

export interface SampleTownship {
	readonly id: TownshipId;
	readonly name: string;
	readonly sites: readonly SampleSite[];
}

/** Where everything lies. */
export interface SampleDistrict {
	readonly name: string;
	readonly centre: string;
	/** The first one is shown in full. */
	readonly townships: readonly [SampleTownship, ...SampleTownship[]];
}

type Row = readonly [name: string, kind: SampleSite['kind'], households: number, reach?: Reach];

/** 东柳村 has exactly 40: tonight's lecture expects 40 people. */
const LIUQUAN: readonly Row[] = [
	['东柳村', 'village', 40],
	['西柳村', 'village', 62],
	['前营村', 'village', 48],
	['后营村', 'village', 54],
	['杏林村', 'village', 71],
	['石桥村', 'village', 45],
	['大槐村', 'village', 58],
	['沙窝村', 'village', 52, 'indoors-none'],
	['南渠村', 'village', 44, 'indoors-none'],
	['小王庄村', 'village', 41, 'never'],
	['柳泉新苑社区', 'community', 96],
	['和美家园社区', 'community', 120],
	['柳泉中心小学', 'school', 118],
	['柳泉镇中心幼儿园', 'kindergarten', 84]
];
const HUAIDIAN: readonly Row[] = [
	['槐店村', 'village', 66],
	['上坡村', 'village', 47],
	['下坡村', 'village', 51],
	['李家湾村', 'village', 43, 'indoors-none'],
	['河沿村', 'village', 57],
	['东岗村', 'village', 45],
	['槐香社区', 'community', 88],
	['槐店镇中心小学', 'school', 104],
	['槐店镇中心幼儿园', 'kindergarten', 72]
];
const XINHE: readonly Row[] = [
	['新禾里社区', 'community', 110],
	['青禾里社区', 'community', 92],
	['禾苑社区', 'community', 101],
	['丰泽社区', 'community', 86],
	['新禾第一小学', 'school', 120],
	['新禾第二小学', 'school', 112],
	['新禾街道幼儿园', 'kindergarten', 90]
];

const VENUES: Readonly<Record<SampleSite['kind'], string>> = {
	village: '村文化活动室',
	community: '社区活动中心',
	school: '学校礼堂',
	kindergarten: '多功能厅'
};

/** The town shown in full. */
const HOME = '柳泉镇';
export const homeTownship = (seed: string): TownshipId =>
	asTownshipId(idAt(seed, 'township', HOME));

/** The district of a seed. */
export function sampleDistrict(seed: string): SampleDistrict {
	let number = 0;
	const township = (name: string, rows: readonly Row[]): SampleTownship => {
		const id = asTownshipId(idAt(seed, 'township', name));
		return {
			id,
			name,
			sites: rows.map(([siteName, kind, households, reach = 'weak']) => ({
				id: asSiteId(idAt(seed, 'site', name, siteName)),
				name: siteName,
				kind,
				township: id,
				venue: VENUES[kind],
				households,
				reach,
				number: (number += 1)
			}))
		};
	};
	return {
		name: '禾川区(示例)',
		centre: '禾川区家庭教育指导中心(区社区学院)',
		townships: [township(HOME, LIUQUAN), township('槐店镇', HUAIDIAN), township('新禾街道', XINHE)]
	};
}

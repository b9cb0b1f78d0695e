/** The people who sign in to the sample township. One password for all: it is printed at start and worth nothing. */
import { makeCode } from '#lib/core/household/code.ts';
import { asAccountId, asDeviceId, asHouseholdId, type AccountId } from '#lib/core/ids.ts';
import type { Grant, Place, Role } from '#lib/core/protocol/sign-in.ts';
import { idAt } from './chance.ts';
import type { SampleDistrict, SampleSite, SampleTownship } from './places.ts';
import type { Owner } from '../writing/recorder.ts';

/** Quick to type on any keyboard. */
export const SAMPLE_PASSWORD = '20262026';

/** The PIN of the sample's families. */
export const SAMPLE_PIN = '204816';
/** 禾川 */
export const SAMPLE_CODE_PREFIX = 'HC';

export interface SampleAccount {
	readonly id: AccountId;
	/** Also the sign-in name; of a family its household code. */
	readonly name: string;
	readonly role: Role;
	readonly place: Place;
	/** What to try with it, Chinese and English; only these are printed. */
	readonly hint?: readonly [chinese: string, english: string];
}

type Hint = NonNullable<SampleAccount['hint']>;

/** In the order they are printed. */
const HINTS: Readonly<Record<string, Hint>> = {
	柳泉镇组织员: [
		'看哪些村还没送到、核对冲突',
		'which villages still hold sheets; settle conflicts'
	],
	东柳村辅导员: ['今晚 19:00 点名，应到 40 人', 'take tonight’s roll of 40 at 19:00'],
	东柳村辅导员乙: ['用第二部手机一起点名', 'second recorder of the same roll'],
	和美家园辅导员: ['人数 52、名单 46 的一场', 'a head count of 52 with 46 names'],
	沙窝村辅导员: ['室内没有信号的村', 'a village with no signal indoors'],
	中心小学: ['学校家长学校', 'a school’s own parent school'],
	区中心管理员: ['全区情况，发布讲座', 'the whole district; publish lectures'],
	专家: ['心理专家', 'an expert'],
	志愿者: ['志愿者', 'a volunteer'],
	单位联系人: ['示例智能装备公司', 'a partner']
};

/** Short enough to type on a phone: 东柳村辅导员, 和美家园辅导员, 中心小学. */
function nameOfSiteAccount({ name, kind }: SampleSite): string {
	if (kind === 'school') return name.replace(/^柳泉(?=中心小学)/, '');
	return `${name.replace(/社区$/, '')}辅导员`;
}

/** The accounts that are printed: staff in the order of their hints, then families. */
export const printedAccounts = (accounts: readonly SampleAccount[]): SampleAccount[] => [
	...Object.keys(HINTS).flatMap((name) => accounts.find((account) => account.name === name) ?? []),
	...accounts.filter(({ role, hint }) => role === 'household' && hint !== undefined)
];

/** Every account of the sample. */
export function sampleAccounts(seed: string, district: SampleDistrict): SampleAccount[] {
	const account = (name: string, role: Role, place: Place): SampleAccount => {
		const hint = HINTS[name];
		const id = asAccountId(idAt(seed, 'account', name));
		return { id, name, role, place, ...(hint === undefined ? {} : { hint }) };
	};
	const [home] = district.townships;
	const [site] = home.sites;
	if (site === undefined) throw new Error('The first town of the sample has no site.');
	const atSite: Place = { kind: 'site', id: site.id };
	return [
		account(CENTRE_NAME, 'district', { kind: 'district' }),
		...district.townships.flatMap((township) => [
			account(organizerOf(township), 'organizer', { kind: 'township', id: township.id }),
			...township.sites.map((place) =>
				account(nameOfSiteAccount(place), place.kind === 'school' ? 'school' : 'facilitator', {
					kind: 'site',
					id: place.id
				})
			)
		]),
		account(SECOND_RECORDER, 'facilitator', atSite),
		account('专家', 'expert', { kind: 'district' }),
		account('志愿者', 'volunteer', atSite),
		account('单位联系人', 'partner', atSite)
	];
}

/** A family of 东柳村 that has joined, as an account and with the numbers of its code. */
export interface SampleFamily extends SampleAccount {
	readonly place: Extract<Place, { kind: 'household' }>;
	readonly numbers: { readonly site: number; readonly household: number };
}

/** Places on the roster of 东柳村, and what is said of who signs in. */
const FAMILIES: readonly (readonly [place: number, hint: Hint])[] = [
	[4, ['家长（母亲）：首页、听课、参加记录', 'a mother: her family’s evenings and lectures']],
	[5, ['家长（祖母）：请在“我的”里打开长辈版', 'a grandmother: try the large type under 我的']]
];

/** The families that have joined. */
export function sampleFamilies(seed: string, district: SampleDistrict): SampleFamily[] {
	const site = district.townships[0].sites.find(({ name }) => name === '东柳村');
	if (site === undefined) return [];
	return FAMILIES.map(([place, hint]) => {
		const numbers = { site: site.number, household: place + 1 };
		const name = makeCode({ prefix: SAMPLE_CODE_PREFIX, ...numbers });
		const id = asHouseholdId(idAt(seed, 'household', site.id, place));
		return {
			id: asAccountId(idAt(seed, 'account', name)),
			name,
			role: 'household' as const,
			place: { kind: 'household' as const, site: site.id, id },
			numbers,
			hint
		};
	});
}

/** The account of the district's centre. */
export const CENTRE_NAME = '区中心管理员';
const SECOND_RECORDER = '东柳村辅导员乙';
/** The account of a township's organizer. */
export const organizerOf = (township: SampleTownship): string => `${township.name}组织员`;

/** The grants of an account, in force since a second. */
export const grantsOf = ({ role, place }: SampleAccount, from: number): Grant[] => [
	{ role, place, from }
];

/** The made-up phone of an account; `which` names a further one. */
export const phoneOf = (seed: string, name: string, which: string | number = 1): Owner => ({
	account: asAccountId(idAt(seed, 'account', name)),
	device: asDeviceId(idAt(seed, 'device', name, which))
});

/** Whose phones write at a site. */
export const staffOf = (seed: string, township: SampleTownship, site: SampleSite) => ({
	organizer: phoneOf(seed, organizerOf(township)),
	facilitator: phoneOf(seed, nameOfSiteAccount(site)),
	...(site.name === '东柳村' ? { second: phoneOf(seed, SECOND_RECORDER) } : {})
});

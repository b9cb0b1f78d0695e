/**
 * Fills a store with the sample township. Everything is idempotent, for all ids follow from the seed: a filling that was cut
 * off is simply run again, and a start on a later day adds what the day needs and nothing twice.
 */
import { Accounts } from '../accounts/accounts.ts';
import type { Secrets } from '../accounts/secrets.ts';
import type { ExchangeParts } from '../gateway/exchange/parts.ts';
import type { Store } from '../store/store.ts';
import {
	grantsOf,
	phoneOf,
	sampleAccounts,
	sampleFamilies,
	SAMPLE_CODE_PREFIX,
	SAMPLE_PASSWORD,
	SAMPLE_PIN,
	staffOf,
	type SampleFamily
} from './accounts.ts';
import { addDays, addMonths, dayOf, dayText, secondsAt, type Day } from './calendar.ts';
import { lostPhone, LOST_PHONE_SITE, REVOKED_DAYS, writeSheets } from './defects.ts';
import { writeDistrict } from './district.ts';
import {
	sampleDistrict,
	type SampleDistrict,
	type SampleSite,
	type SampleTownship
} from './places.ts';
import { openSite, writeBeginning } from './site-year.ts';
import { publishLibrary } from './library.ts';
import type { FileTaker } from './talk-files.ts';
import { topUp } from './top-up.ts';
import { makeTrips, someAtOnce, type Office } from '../writing/trip.ts';

/** What is filled, and how much of it. */
export interface FillOptions {
	readonly store: Store;
	readonly secrets: Secrets;
	readonly exchange: ExchangeParts;
	/** Where the files of lectures go. */
	readonly files: FileTaker;
	/** Epoch ms. */
	readonly now: number;
	readonly seed?: string;
	/** Only the sites it is true for; all when left out. For tests. */
	readonly isWanted?: (site: SampleSite) => boolean;
}

/** The seed of the sample people are shown. */
export const DEFAULT_SEED = 'hechuan';
/** The town shown in full has a year behind it, the others a season. */
const MONTHS_IN_FULL = 12;
const MONTHS_ELSEWHERE = 3;

/** Fills an empty store, or adds what a later day needs. Says which it did. */
export async function fillSample(options: FillOptions): Promise<'filled' | 'topped-up' | 'kept'> {
	const { store, secrets, exchange, now, seed = DEFAULT_SEED } = options;
	const db = await store.open('accounts');
	const accountsAt = (ms: number): Accounts => new Accounts({ db, secrets, now: () => ms });
	const today = dayOf(now);
	const accounts = accountsAt(now);
	const held = (await accounts.deployment())?.sample;
	if (held?.toppedUpOn === dayText(today)) return 'kept';
	const district = districtOf(seed, options);
	const filling: Office = { accounts, exchange };
	if (held?.filledOn === undefined) await fillFirst({ seed, district, today, filling, accountsAt });
	await addFamilies(accounts, sampleFamilies(seed, district), sinceOf({ today }));
	const nowS = Math.floor(now / 1000);
	const [home] = district.townships;
	await publishLibrary(filling, { seed, today, nowS, home, files: options.files });
	await topUp(filling, { seed, district, today, nowS });
	const filledOn = held?.filledOn ?? dayText(today);
	const sample = { seed, filledOn, toppedUpOn: dayText(today) };
	await accounts.noteDeployment({ kind: 'sample', sample });
	return held?.filledOn === undefined ? 'filled' : 'topped-up';
}

interface FirstFilling {
	readonly seed: string;
	readonly district: SampleDistrict;
	readonly today: Day;
	readonly filling: Office;
	readonly accountsAt: (ms: number) => Accounts;
}

async function fillFirst(first: FirstFilling): Promise<void> {
	const { seed, district, filling } = first;
	const sinceS = sinceOf(first);
	await addPeople(first);
	await makeTrips(writeDistrict(seed, district, sinceS), filling);
	const places = district.townships.flatMap((township, place) =>
		township.sites.map((site) => ({
			township,
			site,
			months: place === 0 ? MONTHS_IN_FULL : MONTHS_ELSEWHERE
		}))
	);
	await someAtOnce(places, (place) => fillSite(first, place));
}

interface PlaceToFill {
	readonly township: SampleTownship;
	readonly site: SampleSite;
	readonly months: number;
}

async function fillSite(
	{ seed, today, filling }: FirstFilling,
	{ township, site, months }: PlaceToFill
): Promise<void> {
	const work = openSite({ seed, site, today, months, staff: staffOf(seed, township, site) });
	const deliveries = [...writeBeginning(work), ...writeSheets(work)];
	if (site.name === LOST_PHONE_SITE) deliveries.push(...lostPhone(work, lostPhoneOf(seed)));
	await makeTrips(deliveries, filling);
}

/** Everybody with an account, their phones, and the townships' keys. */
async function addPeople(first: FirstFilling): Promise<void> {
	const { seed, district, accountsAt } = first;
	const sinceS = sinceOf(first);
	// They have been there for as long as their sheets, or nobody could have made those.
	const accounts = accountsAt(sinceS * 1000);
	const password = await accounts.hashPassword(SAMPLE_PASSWORD);
	for (const { id } of district.townships) await accounts.addTownship(id);
	await someAtOnce(sampleAccounts(seed, district), async (account) => {
		const { id, name } = account;
		await accounts.add({ id, name, password, grants: grantsOf(account, sinceS) });
		await accounts.bindDevice(phoneOf(seed, name).device, id);
	});
	const lost = lostPhoneOf(seed);
	await accounts.bindDevice(lost.device, lost.account);
	const revokedS = secondsAt(addDays(first.today, -REVOKED_DAYS), 9);
	await accountsAt(revokedS * 1000).revokeDevice(lost.device);
}

/** The families that have joined, each with its code and a PIN; those that are there are left alone. */
async function addFamilies(
	accounts: Accounts,
	families: readonly SampleFamily[],
	sinceS: number
): Promise<void> {
	for (const family of families) {
		const { id, name, place, numbers } = family;
		if ((await accounts.find(name)) !== undefined) continue;
		const household = await accounts.households.open(place, numbers);
		if (!household.ok) throw new Error(`A household of the sample is ${household.problem.code}.`);
		const code = await accounts.households.codeOf(household.value, SAMPLE_CODE_PREFIX);
		if (code !== name) throw new Error(`The code ${name} of the sample is taken.`);
		await accounts.add({ id, name, password: SAMPLE_PIN, grants: grantsOf(family, sinceS) });
		await accounts.households.joined(place, id);
	}
}

const lostPhoneOf = (seed: string) => phoneOf(seed, `${LOST_PHONE_SITE}辅导员`, 'lost');

/** A month before the first sheet. */
const sinceOf = ({ today }: Pick<FirstFilling, 'today'>): number =>
	secondsAt(addMonths(today, -MONTHS_IN_FULL - 1), 8);

function districtOf(seed: string, { isWanted = () => true }: FillOptions): SampleDistrict {
	const { townships, ...district } = sampleDistrict(seed);
	const [first, ...others] = townships.map((township) => ({
		...township,
		sites: township.sites.filter(isWanted)
	}));
	if (first === undefined) throw new Error('The sample has no town.');
	return { ...district, townships: [first, ...others.filter(({ sites }) => sites.length > 0)] };
}

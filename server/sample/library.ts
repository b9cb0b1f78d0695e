/** Publishes the lectures of the sample: those that are not there yet, in the names of the district's centre and of the first town. */
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { publishDraft, releaseKey, type Release } from '#lib/core/lecture/release.ts';
import { readSeries, seriesDraft } from '#lib/core/lecture/series.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { deliver } from '../writing/delivery.ts';
import { Recorder, type Sheets } from '../writing/recorder.ts';
import { makeTrips, type Office } from '../writing/trip.ts';
import { CENTRE_NAME, organizerOf, phoneOf } from './accounts.ts';
import { addDays, addMonths, dayText, secondsAt, type Day } from './calendar.ts';
import type { SampleTownship } from './places.ts';
import { takeInTalk, type FileTaker, type TalkScope } from './talk-files.ts';
import { nameOfTalk, ownerOfTalk, SERIES, seriesId, TALKS } from './talks.ts';
import type { Publisher, SampleTalk } from './talks.ts';

/** What is needed to publish. */
export interface Publishing {
	readonly seed: string;
	readonly today: Day;
	readonly nowS: number;
	/** The town that publishes beside the centre. */
	readonly home: SampleTownship;
	readonly files: FileTaker;
}

/** Adds the series and lectures that are missing. */
export async function publishLibrary(office: Office, publishing: Publishing): Promise<void> {
	for (const scope of ['catalog', 'staff'] as const) {
		const { keys } = await foldScope(scope, { ...office.exchange, now: publishing.nowS * 1000 });
		for (const by of ['district', 'township'] as const)
			await publishIn(scope, by, { office, publishing, keys });
	}
}

interface Shelf {
	readonly office: Office;
	readonly publishing: Publishing;
	/** What the scope holds, with what is added. */
	readonly keys: Sheets;
}

async function publishIn(scope: TalkScope, by: Publisher, shelf: Shelf): Promise<void> {
	const { office, publishing, keys } = shelf;
	const series = scope === 'catalog' ? missingSeries(by, publishing, keys) : [];
	const talks = TALKS.filter((talk) => {
		const isHere = talk.by === by && scopeOf(talk) === scope;
		return isHere && !keys.has(releaseKey(nameOfTalk(publishing.seed, talk)));
	});
	if (series.length + talks.length === 0) return;
	const phone = publisherPhone(by, publishing);
	await office.accounts.bindDevice(phone.device, phone.account);
	const publisher = new Recorder(phone, scope, keys);
	publisher.write(series, { at: heldAt(MONTHS_OF_SERIES, publishing) });
	for (const talk of talks) {
		const release = await releaseOf(talk, scope, publishing);
		const at = heldAt(talk.monthsAgo, publishing);
		publisher.write([publishDraft(nameOfTalk(publishing.seed, talk), release)], { at });
	}
	await makeTrips(deliver(publisher, publishing.nowS), office);
}

/** The series were there before their lectures. */
const MONTHS_OF_SERIES = 9;

const scopeOf = ({ audience }: SampleTalk): TalkScope =>
	audience === 'trainers' ? 'staff' : 'catalog';

/** A phone of its own for each day something is added: its segments begin at 1. */
const publisherPhone = (by: Publisher, { seed, home, today }: Publishing) =>
	phoneOf(seed, by === 'district' ? CENTRE_NAME : organizerOf(home), `library ${dayText(today)}`);

const heldOn = (monthsAgo: number, { today }: Publishing): Day =>
	addDays(addMonths(today, -monthsAgo), 14);

const heldAt = (monthsAgo: number, publishing: Publishing): number =>
	Math.min(secondsAt(heldOn(monthsAgo, publishing), 9), publishing.nowS);

const missingSeries = (by: Publisher, { seed }: Publishing, keys: Keys): Draft[] => {
	const known = new Set(readSeries(keys).map(({ id }) => id));
	return SERIES.filter((series) => series.by === by)
		.map(({ code, title, summary }) => ({
			owner: ownerOfTalk(seed, by),
			id: seriesId(seed, code),
			title,
			summary
		}))
		.filter(({ id }) => !known.has(id))
		.map(seriesDraft);
};

async function releaseOf(
	talk: SampleTalk,
	scope: TalkScope,
	publishing: Publishing
): Promise<Release> {
	const { title, topic, stages, speaker, summary, audience, link } = talk;
	const words = { version: 1, title, topic, stages: [...stages], speaker, summary, audience };
	if (link !== undefined) return { ...words, dialect: '', link };
	return {
		...words,
		...seriesOf(talk, publishing),
		dialect: '普通话',
		date: dayText(heldOn(talk.monthsAgo, publishing)),
		media: await takeInTalk(talk.code, scope, publishing.files)
	};
}

/** A series may be another publisher's than the lecture. */
function seriesOf({ series }: SampleTalk, { seed }: Publishing): Pick<Release, 'series'> {
	const [code, place = 0] = series ?? [];
	const of = SERIES.find((known) => known.code === code);
	if (of === undefined) return {};
	return { series: { name: `${ownerOfTalk(seed, of.by)}/${seriesId(seed, of.code)}`, place } };
}

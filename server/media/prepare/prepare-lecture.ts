/** One lecture from its request to its manifest: which steps it needs, in which order, and what comes of them. */
import { writeFile } from 'node:fs/promises';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import {
	filesToKeep,
	type Deck,
	type Manifest,
	type MediaFile
} from '#lib/core/lecture/manifest.ts';
import { KEEP_KINDS, type KeepKind } from '#lib/core/lecture/release.ts';
import {
	STEPS,
	type Preparation,
	type PrepareRequest,
	type Step
} from '#lib/core/protocol/lectures.ts';
import { ok } from '#lib/core/result.ts';
import type { Made } from './made.ts';
import * as steps from './steps.ts';
import { failed, type Stepped, type Workshop } from './workshop.ts';

/** What a finished preparation says. */
export type PreparedLecture = NonNullable<Preparation['result']>;

/** What is known of a lecture before its recording was looked at. */
interface Needs {
	readonly hasTools: boolean;
	/** Undefined: not looked at yet. */
	readonly hasVideo: boolean | undefined;
}

/** The steps a request needs, in their order. */
export function stepsOf(
	{ recording, slides }: PrepareRequest,
	{ hasTools, hasVideo = true }: Needs
): Step[] {
	const isEncoded = recording !== undefined && hasTools;
	const needed: Readonly<Record<Step, boolean>> = {
		slides: slides.length > 0,
		'audio-opus': isEncoded,
		'audio-aac': isEncoded,
		video: isEncoded && hasVideo,
		poster: slides.length > 0 || (isEncoded && hasVideo),
		manifest: true
	};
	return STEPS.filter((step) => needed[step]);
}

/** Prepares a lecture. `onneeds` tells which steps it needs, once that is known. */
export async function prepareLecture(
	request: PrepareRequest,
	shop: Workshop,
	onneeds: (steps: readonly Step[]) => void
): Promise<Stepped<PreparedLecture>> {
	const made = await makeAll(request, shop, onneeds);
	if (!made.ok) return made;
	const manifest = made.value;
	const path = shop.path('manifest.json');
	await writeFile(path, canonicalJson(manifest));
	const file = await shop.keep(path, 'application/json');
	return ok({
		manifest: file.sha256,
		manifestBytes: file.bytes,
		durationS: Math.round(manifest.durationS),
		pages: manifest.deck?.pages.length ?? 0,
		sizes: sizesOf(manifest),
		subtitles: manifest.subtitles.map(({ language }) => language),
		handouts: manifest.handouts.length
	});
}

async function makeAll(
	request: PrepareRequest,
	shop: Workshop,
	onneeds: (steps: readonly Step[]) => void
): Promise<Stepped<Manifest>> {
	const heard = await makeRecordingParts(request, shop, onneeds);
	if (!heard.ok) return heard;
	const { deck, poster, durationS, ...recorded } = heard.value;
	const beside = await makeBeside(request, shop);
	if (!beside.ok) return beside;
	const hasContent = deck !== undefined || recorded.original !== undefined || hasSound(recorded);
	if (!hasContent) return failed('unknown-type', request.recording);
	return ok({
		v: 1,
		durationS,
		...recorded,
		...(poster && { poster }),
		...(deck && { deck }),
		...beside.value
	});
}

const hasSound = ({ audio }: Pick<Manifest, 'audio'>): boolean =>
	audio.opus !== undefined || audio.aac !== undefined;

type Recorded = Omit<Manifest, 'v' | 'handouts' | 'subtitles'>;

/** Slides first: they are soonest done, and soonest found to be wrong. */
async function makeRecordingParts(
	request: PrepareRequest,
	shop: Workshop,
	onneeds: (steps: readonly Step[]) => void
): Promise<Stepped<Recorded>> {
	const { tools } = shop;
	const { recording } = request;
	const known =
		recording === undefined || tools === undefined
			? undefined
			: await steps.lookAt(shop, recording, tools);
	if (known?.ok === false) return known;
	const hasTools = tools !== undefined;
	onneeds(stepsOf(request, { hasTools, hasVideo: known?.value.hasVideo }));
	const deck = await deckOf(request, shop, known?.value.durationS ?? 0);
	if (!deck.ok) return deck;
	if (known !== undefined) return encodeAll(shop, known.value, deck.value);
	const poster = deck.value.made && (await steps.makeDeckPoster(shop, deck.value.made));
	if (poster?.ok === false) return poster;
	const original = recording === undefined ? undefined : await steps.makeOriginal(shop, recording);
	// A recording not every browser plays is left out; slides can still be shown, and the publisher is told that ffmpeg is missing.
	const isUnplayable = original?.ok === false && original.problem.code === 'unknown-type';
	if (original?.ok === false && !isUnplayable) return original;
	const kept = original?.ok === true ? original.value : undefined;
	return ok({
		durationS: kept?.durationS ?? 0,
		audio: {},
		...named('original', kept),
		...named('poster', poster?.value),
		...(deck.value.deck && { deck: deck.value.deck })
	});
}

async function encodeAll(
	shop: Workshop,
	known: steps.Known,
	{ made: madeDeck, deck }: MadeDeck
): Promise<Stepped<Recorded>> {
	const opus = await steps.makeSpeech(shop, known, 'audio-opus');
	if (!opus.ok) return opus;
	shop.report('audio-opus', 1);
	const aac = await steps.makeSpeech(shop, known, 'audio-aac');
	if (!aac.ok) return aac;
	shop.report('audio-aac', 1);
	const video = known.hasVideo ? await steps.makeVideo(shop, known, aac.value) : undefined;
	if (video?.ok === false) return video;
	if (video !== undefined) shop.report('video', 1);
	const poster = known.hasVideo
		? await steps.makeVideoPoster(shop, known)
		: madeDeck && (await steps.makeDeckPoster(shop, madeDeck));
	if (poster?.ok === false) return poster;
	if (poster !== undefined) shop.report('poster', 1);
	return ok({
		durationS: opus.value.durationS ?? known.durationS,
		audio: { ...named('opus', opus.value), ...named('aac', aac.value) },
		...named('video', video?.value),
		...named('poster', poster?.value),
		...(deck && { deck })
	});
}

interface MadeDeck {
	readonly made?: Made;
	readonly deck?: Deck;
}

async function deckOf(
	{ slides, pageTimes }: PrepareRequest,
	shop: Workshop,
	durationS: number
): Promise<Stepped<MadeDeck>> {
	if (slides.length === 0) return ok({});
	const made = await steps.makeDeck(shop, slides, durationS);
	if (!made.ok) return made;
	shop.report('slides', 1);
	const { file, pages = [] } = made.value;
	if (file === undefined) throw new Error('Slides were made without a file.');
	return ok({ made: made.value, deck: { file, pages: withTimes(pages, pageTimes) } });
}

/** When each page is shown; a tap too many, or pages nobody came to, change nothing of the others. */
const withTimes = (pages: Deck['pages'], times: readonly number[]): Deck['pages'] =>
	pages.map((page, i) => {
		const fromS = times[i];
		return fromS === undefined ? page : { ...page, fromS };
	});

async function makeBeside(
	request: PrepareRequest,
	shop: Workshop
): Promise<Stepped<Pick<Manifest, 'handouts' | 'subtitles'>>> {
	const handouts: Manifest['handouts'] = [];
	for (const { name, sha256 } of request.handouts) {
		const made = await steps.checkHandout(shop, sha256);
		if (!made.ok) return made;
		if (made.value.file !== undefined) handouts.push({ name, file: made.value.file });
	}
	const subtitles: Manifest['subtitles'] = [];
	for (const { language, label, sha256 } of request.subtitles) {
		const made = await steps.makeSubtitles(shop, sha256);
		if (!made.ok) return made;
		if (made.value.file !== undefined) subtitles.push({ language, label, file: made.value.file });
	}
	return ok({ handouts, subtitles });
}

const named = <Name extends string>(
	name: Name,
	made: Made | undefined
): Partial<Record<Name, MediaFile>> => {
	const file = made?.file;
	const record: Partial<Record<Name, MediaFile>> = {};
	if (file !== undefined) record[name] = file;
	return record;
};

/** What each way of keeping costs a phone; of the two kinds of sound the larger counts. */
function sizesOf(manifest: Manifest): Partial<Record<KeepKind, number>> {
	const sizes: Partial<Record<KeepKind, number>> = {};
	for (const kind of KEEP_KINDS) {
		const bytes = Math.max(
			...[true, false].map((opus) =>
				filesToKeep(manifest, kind, { opus }).reduce((sum, file) => sum + file.bytes, 0)
			)
		);
		if (bytes > 0) sizes[kind] = bytes;
	}
	return sizes;
}

/**
 * What is made of a recording, of slides and of what goes with them. Each step is done once for its source (`Workshop.once`): files go
 * into the store before they are written down as made, so that a kill at any line costs the step under way and nothing else.
 */
import { sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Step } from '#lib/core/protocol/lectures.ts';
import { ok } from '#lib/core/result.ts';
import {
	AAC_WAYS,
	aacParameters,
	encode,
	OPUS_WAYS,
	opusParameters,
	posterParameters,
	SPEECH_BYTES_PER_S,
	videoParameters,
	type Encoding
} from './encode.ts';
import { RECIPES, type Made } from './made.ts';
import { copyPlain, inspectMp4 } from './mp4.ts';
import { runPages } from './pages.ts';
import type { Order } from './pages-messages.ts';
import type { Tools } from './programs.ts';
import { probeRecording, type Recording } from './recording.ts';
import { normalizeSubtitles } from './subtitles.ts';
import { failed, type Stepped, type Workshop } from './workshop.ts';

/** A recording with what it is known to be. */
export interface Known extends Recording {
	readonly sha256: string;
	readonly tools: Tools;
}

/** Looks at a recording. */
export async function lookAt(
	shop: Workshop,
	sha256: string,
	tools: Tools
): Promise<Stepped<Known>> {
	const made = await shop.once(RECIPES.recording, sha256, async () => {
		const source = await shop.take(sha256);
		if (!source.ok) return source;
		const probed = await probeRecording(source.value, tools, shop.signal);
		return probed.ok ? ok({ ...probed.value }) : failed(probed.problem.code, sha256);
	});
	if (!made.ok) return made;
	const { durationS = 0, hasVideo = false } = made.value;
	return ok({ durationS, hasVideo, sha256, tools });
}

type Way = readonly string[];

const SOUNDS = {
	'audio-opus': {
		recipe: RECIPES.opus,
		ways: OPUS_WAYS,
		parameters: opusParameters,
		name: 'speech.webm',
		type: 'audio/webm; codecs=opus'
	},
	'audio-aac': {
		recipe: RECIPES.aac,
		ways: AAC_WAYS,
		parameters: aacParameters,
		name: 'speech.m4a',
		type: 'audio/mp4'
	}
} as const;

/** Speech: the first way whose bytes are few enough, else the last. */
export const makeSpeech = (
	shop: Workshop,
	known: Known,
	step: keyof typeof SOUNDS
): Promise<Stepped<Made>> =>
	shop.once(SOUNDS[step].recipe, known.sha256, async () => {
		const { ways, parameters, name, type } = SOUNDS[step];
		const source = await shop.take(known.sha256);
		if (!source.ok) return source;
		const encoding = { source: source.value, target: shop.path(name), recording: known };
		for (const way of ways) {
			const made = await encoded(shop, known, {
				step,
				parameters: parameters(encoding, way),
				isWhole: true
			});
			if (!made.ok) return made;
			const file = await shop.keep(encoding.target, type);
			const isSmall = file.bytes <= Math.max(known.durationS, SHORT_S) * SPEECH_BYTES_PER_S;
			if (isSmall || way === ways.at(-1)) return ok({ file, durationS: made.value });
		}
		throw new Error('There is no way to encode speech.');
	});

/** Shorter ones weigh by their index, not by their sound. */
const SHORT_S = 60;

/** The small video, with the sound that was made before. */
export const makeVideo = (shop: Workshop, known: Known, sound: Made): Promise<Stepped<Made>> =>
	shop.once(RECIPES.video, known.sha256, async () => {
		const source = await shop.take(known.sha256);
		if (!source.ok) return source;
		const speech = await shop.take(sound.file?.sha256 ?? '');
		if (!speech.ok) return speech;
		const target = shop.path('small.mp4');
		const encoding = { source: source.value, target, recording: known, sound: speech.value };
		const made = await encoded(shop, known, {
			step: 'video',
			parameters: videoParameters(encoding),
			isWhole: false
		});
		return made.ok ? ok({ file: await shop.keep(target, 'video/mp4') }) : made;
	});

/** The poster of a recording: a picture of it. */
export const makeVideoPoster = (shop: Workshop, known: Known): Promise<Stepped<Made>> =>
	shop.once(RECIPES.videoPoster, known.sha256, async () => {
		const source = await shop.take(known.sha256);
		if (!source.ok) return source;
		const target = shop.path('frame.png');
		const encoding: Encoding = { source: source.value, target, recording: known };
		const parameters = posterParameters(encoding);
		const made = await encoded(shop, known, { step: 'poster', parameters, isWhole: false });
		return made.ok ? posterOf(shop, target) : made;
	});

/** The poster of slides: their first page, which lies at the beginning of the deck. */
export const makeDeckPoster = (shop: Workshop, deck: Made): Promise<Stepped<Made>> => {
	const sha256 = deck.file?.sha256 ?? '';
	return shop.once(RECIPES.deckPoster, sha256, async () => {
		const source = await shop.take(sha256);
		// Readers of WebP stop where the first one ends.
		return source.ok ? posterOf(shop, source.value) : source;
	});
};

async function posterOf(shop: Workshop, source: string): Promise<Stepped<Made>> {
	const target = shop.path('poster.webp');
	const made = await ordered(shop, { kind: 'poster', source, target }, []);
	if (!made.ok) return made;
	return ok({ file: await shop.keep(target, 'image/webp') });
}

/** 15 MB with the speech of an hour and a poster; bounds for those with little or very much to hear. */
const PACK_BYTES = 14_900_000;
const MAX_DECK_BYTES = 12_000_000;
const MIN_DECK_BYTES = 1_000_000;

/** All pages in one file, small enough for slides and speech together to be kept on a phone. */
export function makeDeck(
	shop: Workshop,
	slides: readonly string[],
	durationS: number
): Promise<Stepped<Made>> {
	const left = PACK_BYTES - Math.ceil(durationS) * SPEECH_BYTES_PER_S;
	const budgetBytes = Math.round(Math.max(MIN_DECK_BYTES, Math.min(MAX_DECK_BYTES, left)));
	const source = sha256Hex([...slides, budgetBytes].join('\n'));
	return shop.once(RECIPES.deck, source, async () => {
		const sources: string[] = [];
		for (const sha256 of slides) {
			const taken = await shop.take(sha256);
			if (!taken.ok) return taken;
			sources.push(taken.value);
		}
		const target = shop.path('deck');
		const { folder } = shop;
		const order: Order = { kind: 'deck', sources, target, folder, budgetBytes };
		const made = await ordered(shop, order, slides, (done) => shop.report('slides', done));
		if (!made.ok) return made;
		return ok({ file: await shop.keep(target, 'image/webp'), pages: made.value.pages ?? [] });
	});
}

/** A hand-out: the PDF as it is, once it opens. */
export const checkHandout = (shop: Workshop, sha256: string): Promise<Stepped<Made>> =>
	shop.once(RECIPES.handout, sha256, async () => {
		const source = await shop.take(sha256);
		if (!source.ok) return source;
		const checked = await ordered(shop, { kind: 'pdf', source: source.value }, [sha256]);
		if (!checked.ok) return checked;
		return ok({ file: await shop.keep(source.value, 'application/pdf') });
	});

/** Subtitles, written anew. */
export const makeSubtitles = (shop: Workshop, sha256: string): Promise<Stepped<Made>> =>
	shop.once(RECIPES.subtitles, sha256, async () => {
		const source = await shop.take(sha256);
		if (!source.ok) return source;
		const target = shop.path(`${sha256}.vtt`);
		const made = await normalizeSubtitles(source.value, target);
		if (!made.ok) return failed(made.problem.code, sha256);
		return ok({ file: await shop.keep(target, 'text/vtt') });
	});

/** The recording as it is, where there is no ffmpeg: what browsers play, without the place it was taken. */
export const makeOriginal = (shop: Workshop, sha256: string): Promise<Stepped<Made>> =>
	shop.once(RECIPES.original, sha256, async () => {
		const source = await shop.take(sha256);
		if (!source.ok) return source;
		const playable = await inspectMp4(source.value);
		if (playable === undefined) return failed('unknown-type', sha256);
		const target = shop.path('original.mp4');
		await copyPlain(source.value, target, playable.personal);
		const { durationS, type } = playable;
		return ok({ file: await shop.keep(target, type), durationS });
	});

/** Runs ffmpeg for a step. */
async function encoded(
	shop: Workshop,
	known: Known,
	{ step, parameters, isWhole }: { step: Step; parameters: Way; isWhole: boolean }
): Promise<Stepped<number>> {
	const made = await encode(parameters, known, {
		tools: known.tools,
		signal: shop.signal,
		onprogress: (done) => shop.report(step, done),
		isWhole
	});
	return made.ok ? made : failed(made.problem.code, known.sha256);
}

/** Has an order carried out; `sources` are the hashes its problems are told of. */
async function ordered(
	{ signal }: Workshop,
	order: Order,
	sources: readonly string[],
	onprogress?: (done: number) => void
): Promise<Stepped<Made>> {
	const made = await runPages(order, { signal, ...(onprogress && { onprogress }) });
	if (made.ok) return ok({ pages: made.value });
	const { problem } = made;
	return failed(problem.code, 'source' in problem ? sources[problem.source] : sources[0]);
}

/**
 * What ffmpeg is told for each variant of a recording. All of it is one pass; nothing of the recording but sound and picture goes
 * through (titles, places, chapters, thumbnails stay behind), and the same input gives the same bytes.
 */
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import { runProgram, type Tools } from './programs.ts';
import { INPUT, problemOf, reachedOf, type Recording, type StepProblem } from './recording.ts';

/** One thing ffmpeg is to make. */
export interface Encoding {
	readonly source: string;
	readonly target: string;
	readonly recording: Recording;
}

/** What running it needs. */
export interface EncodeOptions {
	readonly tools: Tools;
	readonly signal: AbortSignal;
	/** How much is done, 0–1. */
	readonly onprogress: (done: number) => void;
}

/** The server serves beside it: an encoder gets two threads, filters one. */
const THREADS = '2';
/** An encode of an hour takes minutes; one that needs four times the length of the recording is stuck. */
const MIN_LIMIT_MS = 10 * 60_000;
const LIMIT_PER_S_MS = 4_000;
/** A recording whose sound ends earlier than its file says was cut: 3 % and 5 s are left to containers that count badly. */
const SHORTFALL = 0.97;
const SHORTFALL_S = 5;

/**
 * Gaps are filled so that sound and picture stay together; rumble below speech costs bits and says nothing. Then `speechnorm`: it
 * lifts each half-wave up to ninefold, falls at once and rises slowly. Of the other one-pass filters
 * `loudnorm` takes twelve times the time, and `dynaudnorm` leaves speech quieter; figures in README.
 */
const SPEECH =
	'aresample=async=1:first_pts=0,highpass=f=70,aformat=channel_layouts=mono,speechnorm=e=9:r=0.0005:p=0.9';

const PLAIN = ['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact'];
const SOUND_ONLY = ['-map', '0:a:0', '-vn', '-sn', '-dn', ...PLAIN, '-flags:a', '+bitexact'];

/**
 * An hour of speech is 11 MB at most. Encoders that choose the rate by what they hear sound best for their bytes but promise nothing,
 * so each has a stricter second way, for what came out larger.
 */
export const SPEECH_BYTES_PER_S = 11_000_000 / 3600;
/** The ways of each, best first: rate, and how strictly it is kept to. */
export const OPUS_WAYS = [
	['-b:a', '19k', '-vbr', 'on'],
	['-b:a', '22k', '-vbr', 'off']
] as const;
export const AAC_WAYS = [
	['-b:a', '16k', '-aac_coder', 'twoloop'],
	['-b:a', '18k', '-aac_coder', 'fast']
] as const;

/** Opus in WebM: about 22 kbit/s, 60 ms a packet (20 ms cost three times the container), the whole voice band and more. */
export const opusParameters = ({ source, target }: Encoding, way: readonly string[]): string[] => [
	...open(source),
	...SOUND_ONLY,
	...['-af', SPEECH, '-ar', '48000', '-ac', '1', '-c:a', 'libopus', ...way],
	...['-application', 'voip', '-frame_duration', '60', '-cluster_time_limit', '5000'],
	// The index stands in front, so that a phone that streams can seek at once; 4 hours fit.
	...['-reserve_index_space', '49152', '-f', 'webm', target]
];

/** AAC-LC in MP4, index in front: about 23 kbit/s at 16 kHz, so that all of it goes to what speech has (up to 7.6 kHz). */
export const aacParameters = ({ source, target }: Encoding, way: readonly string[]): string[] => [
	...open(source),
	...SOUND_ONLY,
	...['-af', SPEECH, '-ar', '16000', '-ac', '1', '-c:a', 'aac', '-profile:a', 'aac_low', ...way],
	// `ipod`: MP4 whose first bytes say that it is sound alone.
	...['-cutoff', '7700', '-movflags', '+faststart', '-f', 'ipod', target]
];

/** Into 428 × 240 or 240 × 428, as it stands when it is turned the right way; even sizes, square pixels, 15 pictures a second. */
const SMALL = [
	'fps=15',
	'scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1',
	"scale=w='if(gte(iw,ih),428,240)':h='if(gte(iw,ih),240,428)':force_original_aspect_ratio=decrease:force_divisible_by=2",
	'format=yuv420p'
].join(',');

/** 240p H.264 baseline, index in front, with the sound as it was made for AAC: about 110 kbit/s at most, less where little moves. */
export const videoParameters = ({
	source,
	target,
	sound
}: Encoding & { sound: string }): string[] => [
	...open(source),
	...[
		'-i',
		sound,
		'-map',
		'0:V:0',
		'-map',
		'1:a:0',
		'-sn',
		'-dn',
		...PLAIN,
		'-flags:v',
		'+bitexact'
	],
	...[
		'-vf',
		SMALL,
		'-c:v',
		'libx264',
		'-profile:v',
		'baseline',
		'-level',
		'2.1',
		'-threads',
		THREADS
	],
	...['-preset', 'medium', '-crf', '27', '-maxrate', '86k', '-bufsize', '516k', '-g', '60'],
	...['-c:a', 'copy', '-movflags', '+faststart', '-f', 'mp4', target]
];

/** One picture of it, a tenth into it, as PNG: the most usual one of the two seconds there, not one between two. */
export const posterParameters = ({ source, target, recording }: Encoding): string[] => [
	...START,
	...['-ss', String(Math.floor(recording.durationS / 10)), '-threads', THREADS, ...INPUT],
	...['-i', source, '-map', '0:V:0', '-vf', 'thumbnail=50,scale=w=iw*sar:h=ih,setsar=1'],
	...['-frames:v', '1', ...PLAIN, '-f', 'image2', '-update', '1', '-c:v', 'png', target]
];

const START = [
	...['-hide_banner', '-nostdin', '-v', 'error', '-y', '-filter_threads', '1'],
	...['-progress', 'pipe:1']
];
const open = (source: string): string[] => [
	...START,
	...['-threads', THREADS, ...INPUT, '-i', source]
];

/**
 * Runs ffmpeg; how long what it made is, seconds. `isWhole`: that the result must be as long as the recording, or it was cut.
 */
export async function encode(
	parameters: readonly string[],
	{ durationS }: Recording,
	{ tools, signal, onprogress, isWhole }: EncodeOptions & { readonly isWhole: boolean }
): Promise<Result<number, StepProblem>> {
	let reachedS = 0;
	const ended = await runProgram(tools.ffmpeg, parameters, {
		limitMs: MIN_LIMIT_MS + durationS * LIMIT_PER_S_MS,
		signal,
		online: (line) => {
			reachedS = reachedOf(line) ?? reachedS;
			onprogress(Math.min(1, reachedS / durationS));
		}
	});
	const damaged: FileProblem = 'damaged';
	if (ended.kind !== 'ended' || ended.code !== 0) return problemOf(ended, damaged);
	const isCut = reachedS < durationS * SHORTFALL && reachedS < durationS - SHORTFALL_S;
	return isWhole && isCut ? fail(damaged) : ok(reachedS);
}

import { audioOf, type Manifest, type MediaFile } from '#lib/core/lecture/manifest.ts';

/** Heard, perhaps with slides; or seen. */
export type PlayWay = 'listen' | 'watch';

/** One file a browser can play. */
export interface Playable {
	readonly way: PlayWay;
	readonly file: MediaFile;
}

/** Whether this browser plays a type; browsers say 'probably' and 'maybe', or nothing. */
export type CanPlay = (type: string) => boolean;

const OPUS = 'audio/webm; codecs=opus';

/** The ways a lecture can be played here, the lighter one first; what is kept comes before what is not (`preferred`). */
export function playablesOf(
	manifest: Manifest,
	canPlay: CanPlay,
	preferred: PlayWay = 'listen'
): Playable[] {
	const audio = audioOf(manifest, { opus: canPlay(OPUS) });
	const { video, original } = manifest;
	const isSound = original?.type.startsWith('audio/') === true;
	const heard = audio ?? (isSound ? original : undefined);
	const seen = video ?? (isSound ? undefined : original);
	const ways: Playable[] = [
		...(heard === undefined ? [] : [{ way: 'listen', file: heard } as const]),
		...(seen === undefined ? [] : [{ way: 'watch', file: seen } as const])
	];
	return ways
		.filter(({ file }) => canPlay(file.type))
		.sort((a, b) => Number(b.way === preferred) - Number(a.way === preferred));
}

/** Whether there is anything to hear or to see beside slides, in whatever codec. */
export const isRecorded = ({ audio, video, original }: Manifest): boolean =>
	[audio.opus, audio.aac, video, original].some((file) => file !== undefined);

/** What this browser says. */
export function canPlayHere(type: string): boolean {
	const probe = document.createElement(type.startsWith('video/') ? 'video' : 'audio');
	return probe.canPlayType(type) !== '';
}

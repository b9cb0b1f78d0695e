import { mediaUrl, type LectureScope } from '#lib/app/lectures/keeping.ts';

/** Where a file is read; what only staff may read names the sign-in, since a player can set no header. */
export const fileUrl = (scope: LectureScope, sha256: string, slot: string | undefined): string =>
	scope === 'staff' && slot !== undefined
		? `${mediaUrl(scope, sha256)}?slot=${slot}`
		: mediaUrl(scope, sha256);

/** Whether this browser plays Opus in WebM. */
export const playsOpus = (): boolean =>
	document.createElement('audio').canPlayType('audio/webm; codecs=opus') !== '';

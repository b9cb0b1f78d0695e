import { STEP_S, type Player } from './player.svelte.ts';

/** What the system shows beside its own play button: on the lock screen, in the car. */
export interface Shown {
	readonly title: string;
	readonly artist: string;
	readonly album: string;
	readonly poster: { readonly src: string; readonly type: string } | undefined;
}

/** Hands the system's buttons to a player; returns the way out. Nothing where the browser has none. */
export function showInSystem(player: Player, { title, artist, album, poster }: Shown): () => void {
	if (!('mediaSession' in navigator)) return () => undefined;
	const { mediaSession } = navigator;
	mediaSession.metadata = new MediaMetadata({
		title,
		artist,
		album,
		artwork: poster === undefined ? [] : [poster]
	});
	const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
		['play', () => player.play()],
		['pause', () => player.pause()],
		['seekbackward', ({ seekOffset }) => player.skip(-(seekOffset ?? STEP_S))],
		['seekforward', ({ seekOffset }) => player.skip(seekOffset ?? STEP_S)],
		['seekto', ({ seekTime }) => player.seek(seekTime ?? player.positionS)]
	];
	for (const [action, handler] of handlers) setHandler(action, handler);
	return () => {
		for (const [action] of handlers) setHandler(action, null);
		mediaSession.metadata = null;
	};
}

/** Where it stands, for the system's own bar. */
export function showPosition(player: Player, rate: number): void {
	if (!('mediaSession' in navigator)) return;
	const { mediaSession } = navigator;
	mediaSession.playbackState = player.isPlaying ? 'playing' : 'paused';
	if (player.durationS <= 0 || !('setPositionState' in mediaSession)) return;
	mediaSession.setPositionState({
		duration: player.durationS,
		playbackRate: rate,
		position: Math.min(player.positionS, player.durationS)
	});
}

/** Older browsers know fewer actions, and throw for the others. */
function setHandler(action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
	try {
		navigator.mediaSession.setActionHandler(action, handler);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
	}
}

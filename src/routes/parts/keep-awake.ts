import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/**
 * The screen stays awake while this is on the page: at a roll call a phone that goes dark between two taps costs every tenth
 * person. Where the browser has no wake lock, or the battery saver refuses one, the phone's own setting applies.
 */
export const keepAwake: Attachment = () => {
	let lock: WakeLockSentinel | undefined;
	let isGone = false;
	const ask = (): void => {
		if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
		navigator.wakeLock.request('screen').then(
			(granted) => {
				if (isGone) void granted.release();
				else lock = granted;
			},
			// Refused (battery saver, no permission): a comfort is missing, nothing is lost.
			() => (lock = undefined)
		);
	};
	ask();
	const stop = on(document, 'visibilitychange', ask);
	return () => {
		isGone = true;
		stop();
		void lock?.release();
	};
};

import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';
import type { App } from '#lib/app/app.svelte.ts';

/**
 * While a roll or its projector page is open, what another phone marks is asked for as soon as the server has it. Without a network
 * nothing is tried: browsers would knock every three seconds, the whole evening.
 */
export const followOthers =
	(app: App): Attachment =>
	() => {
		let following: AbortController | undefined;
		const follow = (): void => {
			following?.abort();
			following = navigator.onLine ? new AbortController() : undefined;
			if (following !== undefined) void app.followOthers(following.signal);
		};
		follow();
		const stops = [on(window, 'online', follow), on(window, 'offline', follow)];
		return () => {
			for (const stop of stops) stop();
			following?.abort();
		};
	};

import { on } from 'svelte/events';
import type { App } from '#lib/app/app.svelte.ts';
import { readSpace } from '#lib/device/quota.ts';
import { MediaStore } from '#lib/device/media-store.ts';
import { storageProblemOf } from '#lib/device/storage-error.ts';
import { KeepQueue } from '#lib/media/keep-queue.ts';
import { inTurn } from '#lib/sync/in-turn.ts';
import { mediaUrl } from './keeping.ts';
import { onNetworkChange, readNetwork } from './network.ts';
import { isWifiOnly } from './wifi-only.ts';

/** What this browser plays. */
const plays = () => ({
	opus: document.createElement('audio').canPlayType('audio/webm; codecs=opus') !== ''
});

/**
 * Fetches lectures that are on their way, from whatever page is open, until the signal. One tab of the phone does; the lock ends
 * with the tab. A store of its own, so that it hears of what the screens of this tab change as it hears of other tabs.
 */
export async function fetchLectures(
	app: App,
	{ onFull, signal }: { readonly onFull: (isFull: boolean) => void; readonly signal: AbortSignal }
): Promise<void> {
	while (!signal.aborted) {
		const store = new MediaStore();
		try {
			await inTurn('tongyu-keeping', signal, () => run(app, store, { onFull, signal }));
			return;
		} catch (error) {
			if (storageProblemOf(error) === undefined) throw error;
			// It shows at what the person does next; when they look again, so does this.
			await untilLookedAt(signal);
		} finally {
			await store.close();
		}
	}
}

async function run(
	app: App,
	store: MediaStore,
	{ onFull, signal }: { readonly onFull: (isFull: boolean) => void; readonly signal: AbortSignal }
): Promise<void> {
	const queue = new KeepQueue({
		store,
		fetch: (...request) => fetch(...request),
		urlOf: mediaUrl,
		slot: () => app.slot,
		conditions: () => ({
			...readNetwork(),
			isWifiOnly: isWifiOnly(),
			areFactsThrough: areFactsThrough(app),
			readsStaff: app.scopes.includes('staff') && !app.needsSignIn
		}),
		roomBytes: async () => (await readSpace()).mediaRoomBytes,
		plays: plays(),
		nowMs: () => Date.now(),
		onFull,
		signal
	});
	const hint = (): void => queue.hint();
	const offs = [
		store.onChange((from) => {
			if (from === 'elsewhere') hint();
		}),
		onNetworkChange(hint),
		on(window, 'storage', hint),
		on(document, 'visibilitychange', hint)
	];
	try {
		await queue.run();
	} finally {
		for (const off of offs) off();
	}
}

/** Facts go first. Where nobody is signed in, or nothing can be sent without a new sign-in, nobody waits for them. */
function areFactsThrough(app: App): boolean {
	if (app.state === 'starting') return false;
	if (app.state !== 'open' || app.needsSignIn) return true;
	return app.sync.phase !== 'stopped' && app.sync.waiting === 0;
}

const untilLookedAt = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		const end = (): void => {
			off();
			signal.removeEventListener('abort', end);
			resolve();
		};
		const off = on(document, 'visibilitychange', end);
		signal.addEventListener('abort', end);
	});

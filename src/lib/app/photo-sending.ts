import { on } from 'svelte/events';
import { PhotoStore } from '#lib/device/photo-store.ts';
import { Registry } from '#lib/device/registry.ts';
import { storageProblemOf } from '#lib/device/storage-error.ts';
import { PhotoQueue } from '#lib/media/photo-queue.ts';
import { inTurn } from '#lib/sync/in-turn.ts';
import type { App } from './app.svelte.ts';

/**
 * Sends the photos of the account whose turn it is, from whatever page is open, until the signal. One tab at a time does; the lock
 * ends with the tab. Loaded on demand: most visits have no photo.
 */
export async function sendPhotos(app: App, signal: AbortSignal): Promise<void> {
	const row = await currentRow(app);
	if (row === undefined || signal.aborted) return;
	const store = new PhotoStore(row.database);
	try {
		await inTurn(`tongyu-photos-${row.database}`, signal, async () => {
			const queue = new PhotoQueue({
				store,
				fetch: (...request) => fetch(...request),
				slot: async () => (await currentRow(app))?.slot,
				areFactsThrough: () => app.sync.waiting === 0,
				signal
			});
			const offs = [
				store.onChange((from) => from === 'elsewhere' && queue.hint()),
				on(window, 'online', () => queue.hint()),
				on(document, 'visibilitychange', () => queue.hint())
			];
			try {
				await queue.run();
			} finally {
				for (const off of offs) off();
			}
		});
	} catch (error) {
		// A store that breaks shows at the next tap; photos are tried again at the next start.
		if (storageProblemOf(error) === undefined) throw error;
	} finally {
		await store.close();
	}
}

/** The account whose turn it is, as the phone knows it now. */
export const currentRow = async (app: App) =>
	(await new Registry().all()).find(({ account }) => account === app.account?.id);

import * as m from '#lib/text/paraglide/messages.js';

const MEGABYTE = 1_000_000;

/** How much of the phone the app uses, and whether the browser promised to keep it. */
export async function storageWords(): Promise<string> {
	// Missing on insecure origins.
	if (!('storage' in navigator)) return m.settings_storage_unknown();
	const { usage = 0 } = await navigator.storage.estimate();
	const used = (usage / MEGABYTE).toFixed(1);
	return (await navigator.storage.persisted())
		? m.settings_storage_kept({ used })
		: m.settings_storage_not_kept({ used });
}

import { readSpace } from '#lib/device/quota.ts';
import * as m from '#lib/text/paraglide/messages.js';

const MEGABYTE = 1_000_000;

/** How much of the phone the app uses, and whether the browser promised to keep it. */
export async function storageWords(): Promise<string> {
	const { usageBytes, isPersistent } = await readSpace();
	if (usageBytes === undefined) return m.settings_storage_unknown();
	const used = (usageBytes / MEGABYTE).toFixed(1);
	return isPersistent ? m.settings_storage_kept({ used }) : m.settings_storage_not_kept({ used });
}

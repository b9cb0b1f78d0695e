/** 20 MB stay free for records: media must never take the room a roll needs. */
export const RECORDS_RESERVE_BYTES = 20 * 1024 * 1024;

/** What the browser grants this origin; sizes are undefined where it does not tell. */
export interface Space {
	readonly usageBytes: number | undefined;
	readonly quotaBytes: number | undefined;
	/** Room for media above what is kept for records; 0 when it is all needed. */
	readonly mediaRoomBytes: number | undefined;
	/** The browser promised not to clear it when the disk gets full. */
	readonly isPersistent: boolean;
}

/** Looks at the space as it is now. */
export async function readSpace(): Promise<Space> {
	if (!('storage' in navigator)) return spaceOf({}, false);
	return spaceOf(await navigator.storage.estimate(), await navigator.storage.persisted());
}

/** The space from what the browser tells; pure. */
export function spaceOf({ usage, quota }: StorageEstimate, isPersistent: boolean): Space {
	const isKnown = usage !== undefined && quota !== undefined;
	return {
		usageBytes: usage,
		quotaBytes: quota,
		mediaRoomBytes: isKnown ? Math.max(0, quota - usage - RECORDS_RESERVE_BYTES) : undefined,
		isPersistent
	};
}

/**
 * Asks the browser never to clear this origin by itself; whether it agreed. Chrome decides by itself (an installed app gets
 * it), Firefox asks the person, Safari agrees to installed apps.
 */
export const askToPersist = async (): Promise<boolean> =>
	'storage' in navigator && 'persist' in navigator.storage && (await navigator.storage.persist());

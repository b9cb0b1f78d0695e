/** 20 MB stay free for records: media must never take the room a roll needs. */
export const RECORDS_RESERVE_BYTES = 20 * 1024 * 1024;

/** What the browser grants this origin. */
export interface Space {
	/** Undefined where the browser does not tell. */
	readonly usageBytes: number | undefined;
	readonly quotaBytes: number | undefined;
	/** The browser promised not to clear it when the disk gets full. */
	readonly isPersistent: boolean;
}

/** Looks at the space as it is now. */
export async function readSpace(): Promise<Space> {
	if (!('storage' in navigator)) {
		return { usageBytes: undefined, quotaBytes: undefined, isPersistent: false };
	}
	const { usage, quota } = await navigator.storage.estimate();
	return {
		usageBytes: usage,
		quotaBytes: quota,
		isPersistent: await navigator.storage.persisted()
	};
}

/**
 * Asks the browser never to clear this origin by itself; whether it agreed. Chrome decides by itself (an installed app gets
 * it), Firefox asks the person, Safari agrees to installed apps.
 */
export const askToPersist = async (): Promise<boolean> =>
	'storage' in navigator && 'persist' in navigator.storage && (await navigator.storage.persist());

/** Room for media above what is kept for records; 0 when it is all needed, undefined where the browser does not tell. */
export function mediaRoomBytes({ usageBytes, quotaBytes }: Space): number | undefined {
	if (usageBytes === undefined || quotaBytes === undefined) return undefined;
	return Math.max(0, quotaBytes - usageBytes - RECORDS_RESERVE_BYTES);
}

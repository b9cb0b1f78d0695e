/** What the browser grants this origin. */
interface Space {
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

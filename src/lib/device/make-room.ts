/**
 * For who keeps records and photos: the disk is full, lectures that can be fetched again go first. Whether there is more room now.
 * Loaded only then; where it cannot be loaded no room is made, and what was to be kept says so itself.
 */
export const makeRoom = (): Promise<boolean> =>
	import('./media-room.ts').then(
		async ({ makeRoomForRecords }) => (await makeRoomForRecords()) > 0,
		() => false
	);

import { haveBytesOf, MediaStore, type FileRow, type KeepRow } from './media-store.ts';
import { RECORDS_RESERVE_BYTES } from './quota.ts';
import { StorageError } from './storage-error.ts';

/** Making room: media only, whole lectures, the one that was used longest ago first. Photos and facts stand elsewhere. */

/** Bytes that would be free without some lectures: files that others share stay. */
function freedBytes(
	rows: readonly KeepRow[],
	files: readonly FileRow[],
	gone: ReadonlySet<string>
) {
	const namesOf = (row: KeepRow): readonly string[] => [...row.files, ...(row.before?.files ?? [])];
	const stay = rows.filter(({ lecture }) => !gone.has(lecture)).flatMap(namesOf);
	const go = new Set(rows.filter(({ lecture }) => gone.has(lecture)).flatMap(namesOf));
	for (const sha256 of stay) go.delete(sha256);
	return files
		.filter(({ sha256 }) => go.has(sha256))
		.reduce((sum, file) => sum + haveBytesOf(file), 0);
}

/** Which lectures go for so many bytes, the oldest first; all there are when they are not enough. */
export function lecturesToGo(
	rows: readonly KeepRow[],
	files: readonly FileRow[],
	neededBytes: number
): KeepRow[] {
	const gone = new Set<string>();
	const going: KeepRow[] = [];
	const oldest = rows
		.filter(({ state, files }) => state !== 'evicted' && files.length > 0)
		.sort((a, b) => a.usedAt - b.usedAt || (a.lecture < b.lecture ? -1 : 1));
	for (const row of oldest) {
		if (freedBytes(rows, files, gone) >= neededBytes) break;
		gone.add(row.lecture);
		going.push(row);
	}
	return going;
}

/**
 * Makes room for a record the disk has none for; how many lectures went. They stay in the list of what was kept, which says so
 * and offers them again. One that is playing goes last, being used last: a record is worth more than any of them.
 */
export async function makeRoomForRecords(
	store = new MediaStore({ whenMissing: 'lost' })
): Promise<number> {
	try {
		const going = lecturesToGo(await store.keeps(), await store.files(), RECORDS_RESERVE_BYTES);
		if (going.length > 0) await store.evict(going.map(({ lecture }) => lecture));
		return going.length;
	} catch (error) {
		// No lecture was ever kept here, or none can be reached: there is no room to be made, and who needs it says so.
		if (error instanceof StorageError) return 0;
		throw error;
	} finally {
		await store.close();
	}
}

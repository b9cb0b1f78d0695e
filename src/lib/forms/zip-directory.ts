/** The archive's own list of its files, read without unpacking anything. */
export interface ArchiveEntry {
	readonly name: string;
	/** Unpacked. */
	readonly sizeBytes: number;
}

/** Signatures and offsets of APPNOTE.TXT 4.3.12 and 4.3.16. */
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_LENGTH = 22;
const MAX_COMMENT_LENGTH = 0xffff;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_LENGTH = 46;

/** What a .zip holds; undefined when the list is missing, as in a download that broke off. */
export function archiveEntries(bytes: Uint8Array): ArchiveEntry[] | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = findDirectoryEnd(view);
	if (end === undefined) return undefined;
	const entries: ArchiveEntry[] = [];
	let at = view.getUint32(end + 16, true);
	while (
		at + DIRECTORY_ENTRY_LENGTH <= bytes.length &&
		view.getUint32(at, true) === DIRECTORY_ENTRY
	) {
		const nameLength = view.getUint16(at + 28, true);
		const start = at + DIRECTORY_ENTRY_LENGTH;
		entries.push({
			name: new TextDecoder().decode(bytes.subarray(start, start + nameLength)),
			sizeBytes: view.getUint32(at + 24, true)
		});
		at = start + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
	}
	return entries;
}

function findDirectoryEnd(view: DataView): number | undefined {
	const last = view.byteLength - DIRECTORY_END_LENGTH;
	for (let at = last; at >= 0 && at >= last - MAX_COMMENT_LENGTH; at--) {
		if (view.getUint32(at, true) === DIRECTORY_END) return at;
	}
	return undefined;
}

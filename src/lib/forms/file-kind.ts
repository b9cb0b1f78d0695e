/**
 * What a file is, by its bytes: people rename files, and phones give no type. Told before anything is unpacked, so that a
 * sheet with a million formatted empty rows never freezes a cheap phone.
 */
export type FileKind =
	| 'spreadsheet'
	/** Unpacks to more than MAX_UNPACKED_BYTES. */
	| 'huge-spreadsheet'
	/** .xls, .et, .xlsb */
	| 'old-spreadsheet'
	/** Protected with a password; other formats than spreadsheets cannot be told apart then. */
	| 'encrypted'
	/** Begins as a spreadsheet may, but has no end. */
	| 'cut-off'
	| 'other';

/** 10,000 rows of 20 cells take about 12 MB. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** Looks at the bytes of a whole file. */
export function kindOfFile(bytes: Uint8Array): FileKind {
	if (startsWith(bytes, COMPOUND_FILE)) return kindOfCompoundFile(bytes);
	if (!startsWith(bytes, ZIP)) return 'other';
	const entries = zipEntries(bytes);
	if (entries === undefined) return 'cut-off';
	if (entries.some(({ name }) => name === 'xl/workbook.bin')) return 'old-spreadsheet';
	if (!entries.some(({ name }) => name === 'xl/workbook.xml')) return 'other';
	const unpackedBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
	return unpackedBytes > MAX_UNPACKED_BYTES ? 'huge-spreadsheet' : 'spreadsheet';
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** The container of Office before 2007, and of encrypted files since. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
	start.every((byte, i) => bytes[i] === byte);

/** The streams of a compound file are named in UTF-16. */
function kindOfCompoundFile(bytes: Uint8Array): FileKind {
	const text = new TextDecoder('latin1').decode(bytes);
	const has = (name: string): boolean => text.includes(Array.from(name).join('\0'));
	if (has('EncryptedPackage')) return 'encrypted';
	return has('Workbook') || has('Book') ? 'old-spreadsheet' : 'other';
}

interface ZipEntry {
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

/** The archive's own list of its files; undefined when it is missing, as in a download that broke off. */
function zipEntries(bytes: Uint8Array): ZipEntry[] | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = findDirectoryEnd(view);
	if (end === undefined) return undefined;
	const entries: ZipEntry[] = [];
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

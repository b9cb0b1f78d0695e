import { byteOrderOf } from './byte-order.ts';
import { archiveEntries, type ArchiveEntry } from './zip-directory.ts';

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
	/** .ods, .numbers: spreadsheets, but of another family. */
	| 'other-spreadsheet'
	/** Protected with a password; other formats than spreadsheets cannot be told apart then. */
	| 'encrypted'
	/** Begins as a spreadsheet may, but has no end. */
	| 'cut-off'
	/** Text of some encoding: CSV, or a letter. */
	| 'text'
	/** A page of the web, or a spreadsheet of 2003 as XML; school registers export both under the name .xls. */
	| 'web-page'
	| 'pdf'
	| 'picture'
	/** .doc, .docx, .wps, .ppt, .rtf */
	| 'document'
	/** .zip, .rar, .7z: the table may be inside. */
	| 'archive'
	| 'empty'
	| 'other';

/** 10,000 rows of 20 cells take about 12 MB. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** Looks at the bytes of a whole file. */
export function kindOfFile(bytes: Uint8Array): FileKind {
	if (bytes.length === 0) return 'empty';
	if (startsWith(bytes, COMPOUND_FILE)) return kindOfCompoundFile(bytes);
	if (startsWith(bytes, ZIP)) return kindOfZip(archiveEntries(bytes));
	const known = SIGNATURES.find(([, start]) => startsWith(bytes, start));
	if (known !== undefined) return known[0];
	if (isPictureBox(bytes)) return 'picture';
	return kindOfText(bytes);
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** The container of Office before 2007, and of encrypted files since. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const SIGNATURES: readonly (readonly [kind: FileKind, start: readonly number[]])[] = [
	['pdf', ascii('%PDF')],
	['document', ascii('{\\rtf')],
	['picture', [0xff, 0xd8, 0xff]],
	['picture', [0x89, ...ascii('PNG')]],
	['picture', ascii('GIF8')],
	['picture', ascii('RIFF')],
	['picture', ascii('BM')],
	['picture', [0x49, 0x49, 0x2a, 0x00]],
	['archive', ascii('Rar!')],
	['archive', [0x37, 0x7a, 0xbc, 0xaf]],
	['archive', [0x1f, 0x8b]]
];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
	start.every((byte, i) => bytes[i] === byte);

/** HEIC and AVIF name themselves in the fifth byte. */
const isPictureBox = (bytes: Uint8Array): boolean =>
	startsWith(bytes.subarray(4), ascii('ftyp')) && !startsWith(bytes.subarray(8), ascii('qt'));

/** The streams of a compound file are named in UTF-16. */
function kindOfCompoundFile(bytes: Uint8Array): FileKind {
	const text = new TextDecoder('latin1').decode(bytes);
	const has = (name: string): boolean => text.includes(Array.from(name).join('\0'));
	if (has('EncryptedPackage')) return 'encrypted';
	if (has('WordDocument') || has('PowerPoint')) return 'document';
	return has('Workbook') || has('Book') ? 'old-spreadsheet' : 'other';
}

function kindOfZip(entries: readonly ArchiveEntry[] | undefined): FileKind {
	if (entries === undefined) return 'cut-off';
	const has = (start: string): boolean => entries.some(({ name }) => name.startsWith(start));
	if (has('xl/workbook.bin')) return 'old-spreadsheet';
	if (has('xl/workbook.xml')) {
		const unpackedBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		return unpackedBytes > MAX_UNPACKED_BYTES ? 'huge-spreadsheet' : 'spreadsheet';
	}
	if (has('word/') || has('ppt/')) return 'document';
	if (has('Index/') || has('META-INF/manifest.xml')) return 'other-spreadsheet';
	return 'archive';
}

/** What opens a page of the web, an XML file or a page saved with its pictures (.mht). */
const WEB_PAGE = /^\s*(?:<!doctype|<html|<table|<\?xml|<meta|<style|<div|<body|mime-version:)/iu;
/** Characters looked at. */
const HEAD_BYTES = 4096;

function kindOfText(bytes: Uint8Array): FileKind {
	const head = bytes.subarray(0, HEAD_BYTES);
	if (WEB_PAGE.test(new TextDecoder('latin1').decode(head).replace(/^\u00ef\u00bb\u00bf|\0/gu, '')))
		return 'web-page';
	if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) return 'text';
	if (head.includes(0)) return byteOrderOf(head) === undefined ? 'other' : 'text';
	const controls = head.filter((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)).length;
	return controls === 0 ? 'text' : 'other';
}

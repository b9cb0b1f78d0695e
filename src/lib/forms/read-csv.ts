import { byteOrderOf } from './byte-order.ts';

/**
 * Reads CSV as Chinese offices save it into rows of text: UTF-8, UTF-16 or GB18030 (which holds GBK), with commas, tabs or
 * semicolons between the cells, and whatever a program put around numbers so that they stay texts.
 */

/** The rows of a text; undefined when its bytes are no text of any of these encodings. */
export function readCsv(bytes: Uint8Array): string[][] | undefined {
	const text = decodeText(bytes);
	if (text === undefined) return undefined;
	const { body, separator } = withoutSeparatorLine(text);
	const rows = splitRows(body, separator ?? separatorOf(body));
	return rows.map((row) => row.map(withoutGuards));
}

/** More unreadable characters than this in a hundred, and the encoding is another one. */
const MAX_UNREADABLE_PERCENT = 5;
/** Read before the separator is chosen: the headings and what follows them. */
const SEPARATOR_LINES = 30;

/** A file's text without its mark; undefined when nothing fits. */
function decodeText(bytes: Uint8Array): string | undefined {
	const [first, second, third] = bytes;
	if (first === 0xff && second === 0xfe) return decode('utf-16le', bytes);
	if (first === 0xfe && second === 0xff) return decode('utf-16be', bytes);
	if (first === 0xef && second === 0xbb && third === 0xbf) return decode('utf-8', bytes);
	const order = byteOrderOf(bytes);
	if (order !== undefined) return decode(order, bytes);
	// UTF-8 first: Chinese in UTF-8 often reads as (nonsensical) GBK, the other way round almost never.
	return readable(decode('utf-8', bytes)) ?? readable(decode('gb18030', bytes));
}

/** `stream`: a character cut off at the end of a file is left out, and says nothing about the encoding. */
const decode = (encoding: string, bytes: Uint8Array): string =>
	new TextDecoder(encoding).decode(bytes, { stream: true });

/** The text, unless too much of it could not be read. What little remains unread stays a � that people see. */
function readable(text: string): string | undefined {
	let strange = 0;
	let unreadable = 0;
	for (const character of text) {
		if (character === '\ufffd') unreadable++;
		else if (character > '\u007f') strange++;
	}
	return unreadable * 100 <= (strange + unreadable) * MAX_UNREADABLE_PERCENT ? text : undefined;
}

const SEPARATORS = [',', '\t', ';', '|', '，'] as const;
type Separator = (typeof SEPARATORS)[number];

/** Excel's own `sep=;` before the headings. */
function withoutSeparatorLine(text: string): { body: string; separator: Separator | undefined } {
	const [line = '', named] = /^sep=(.)\r?\n/iu.exec(text) ?? [];
	return {
		body: text.slice(line.length),
		separator: SEPARATORS.find((separator) => separator === named)
	};
}

/** The separator most lines have; a comma when none has any. */
function separatorOf(text: string): Separator {
	const lines = text
		.replace(/"[^"]*"/gu, '')
		.split(/\r\n|\r|\n/u, SEPARATOR_LINES)
		.filter((line) => line.trim() !== '');
	const counts = SEPARATORS.map((separator) => ({
		separator,
		lines: lines.filter((line) => line.includes(separator)).length
	}));
	const most = Math.max(...counts.map(({ lines }) => lines));
	return counts.find(({ lines }) => lines === most && lines > 0)?.separator ?? ',';
}

/** RFC 4180, and what it forbids: quotes inside a cell, line ends of any kind, a quote nobody closed. */
function splitRows(text: string, separator: Separator): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = 0;
	while (at < text.length) {
		const cell = quotedCell(text, at, separator) ?? bareCell(text, at, separator);
		row.push(cell.text);
		at = cell.end + 1;
		if (text[cell.end] === separator) continue;
		if (text[cell.end] === '\r' && text[cell.end + 1] === '\n') at++;
		rows.push(row);
		row = [];
	}
	// The last line had a separator at its very end.
	if (row.length > 0) rows.push([...row, '']);
	return rows;
}

interface Cell {
	readonly text: string;
	/** Where the separator or line end stands. */
	readonly end: number;
}

/** More line ends than this in one cell: somebody forgot a quote. */
const MAX_LINES_IN_CELL = 20;

/** A cell in quotes; undefined when there is none, or it never ends. */
function quotedCell(text: string, start: number, separator: Separator): Cell | undefined {
	if (text[start] !== '"') return undefined;
	let close = text.indexOf('"', start + 1);
	while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
	if (close < 0) return undefined;
	const inner = text.slice(start + 1, close).replaceAll('""', '"');
	const lines = inner.split('\n').length;
	// What stands between the quote and the separator belongs to the cell, too; after several lines it shows a quote nobody closed.
	const rest = bareCell(text, close + 1, separator);
	if (lines > MAX_LINES_IN_CELL || (lines > 1 && rest.text.trim() !== '')) return undefined;
	return { text: inner + rest.text, end: rest.end };
}

function bareCell(text: string, start: number, separator: Separator): Cell {
	let end = start;
	while (end < text.length && !isCellEnd(text[end], separator)) end++;
	return { text: text.slice(start, end), end };
}

const isCellEnd = (character: string | undefined, separator: Separator): boolean =>
	character === separator || character === '\n' || character === '\r';

/** `="13800000001"`, `'13800000001` and a tab before a number keep spreadsheets from making a number of it. */
const withoutGuards = (cell: string): string =>
	cell
		.replace(/^="?(.*?)"?$/u, '$1')
		.replace(/^"(?=[^"]*$)/u, '')
		.replace(/^'(?=[\d+])/u, '')
		.replaceAll('\0', '')
		.trim();

/**
 * A form as an office hands it in: a title, a head, one ruled table, a foot. Only words and measures, no spreadsheet and no
 * page: `lib/forms` writes it as .xlsx, a page may draw it.
 */
export interface Form {
	readonly title: string;
	/** Lines above the table; the fields of a line share its width. Repeated with the title and the headings on every page. */
	readonly head: readonly (readonly FormField[])[];
	readonly columns: readonly FormColumn[];
	/** As many texts as there are columns; everything is text, phones too. */
	readonly rows: readonly (readonly string[])[];
	/** Lines below the table, on the last page. */
	readonly foot: readonly string[];
	/** At the bottom of every page; `{page}` and `{pages}` stand for the numbers. */
	readonly pageFoot: string;
	readonly orientation: 'portrait' | 'landscape';
	/** Rows of the table on one A4 page. */
	readonly rowsPerPage: number;
	/** Without folder, with ending. */
	readonly fileName: string;
}

/** A label and what is written after it. */
export interface FormField {
	readonly label: string;
	readonly value: string;
}

/** One column of the table. */
export interface FormColumn {
	readonly label: string;
	/** In characters of half width, as spreadsheets count. An A4 page upright holds about 82. */
	readonly widthChars: number;
	readonly align: 'left' | 'center';
	/** Long texts in a narrow column: smaller, on two lines. */
	readonly isSmall?: boolean;
}

/** Fills `{name}` in a template's text; a name without a value stays as it is, so that a mistake in a template shows. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
	text.replace(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole);

/** Longer names are cut by some file systems and by WeChat. */
const MAX_FILE_NAME_LENGTH = 80;

/** A file name of parts, without what Windows forbids: 签到表_东柳村_2026-03-14_亲子沟通技巧.xlsx */
export function formFileName(parts: readonly string[]): string {
	const name = parts
		.map((part) => part.replace(/[\\/:*?"<>|\s_.]+/gu, ' ').trim())
		.filter((part) => part !== '')
		.join('_');
	return `${Array.from(name).slice(0, MAX_FILE_NAME_LENGTH).join('')}.xlsx`;
}

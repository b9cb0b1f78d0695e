/**
 * A form as an office hands it in. Only words, measures and pictures, no spreadsheet and no page: `lib/forms` writes it as
 * .xlsx, `routes/parts/FormPreview` draws it for screen and paper. Which words stand where is a template's business (data,
 * see `sign-in-template.ts` and `record-template.ts`); every form to come is one of these two shapes.
 */
export type Form = TableForm | BoxedForm;

/** What every form has. */
interface FormFrame {
	readonly title: string;
	/** Lines below, on the last page. */
	readonly foot: readonly string[];
	/** At the bottom of every page; `{page}` and `{pages}` stand for the numbers. */
	readonly pageFoot: string;
	readonly orientation: 'portrait' | 'landscape';
	/** Without folder, with ending. */
	readonly fileName: string;
}

/** A head and one ruled table: 签到表, 台账, 花名册. */
export interface TableForm extends FormFrame {
	readonly kind: 'table';
	/** Lines above the table; the fields of a line share its width. Repeated with the title and the headings on every page. */
	readonly head: readonly (readonly FormField[])[];
	readonly columns: readonly FormColumn[];
	/** As many texts as there are columns; everything is text, phones too. */
	readonly rows: readonly (readonly string[])[];
	/** Rows of the table on one A4 page. */
	readonly rowsPerPage: number;
}

/** Boxes with a label and room to write, and a place for pictures: 活动记录表. */
export interface BoxedForm extends FormFrame {
	readonly kind: 'boxed';
	/** Widths of the columns the boxes stand on, in characters of half width; an A4 page upright holds about 82. */
	readonly widths: readonly number[];
	readonly lines: readonly BoxLine[];
	/** 照片粘贴处; left out where a form has none. */
	readonly pictures?: FormPictures;
}

/** Boxes side by side; their spans add up to the number of columns. */
export interface BoxLine {
	readonly boxes: readonly FormBox[];
	/** Lines of text it has room for at least; it grows with what is written. */
	readonly minLines: number;
}

/** One ruled box. */
export interface FormBox {
	readonly text: string;
	/** Columns it stands on. */
	readonly span: number;
	/** A label is centred and bold, what is written starts at the left. */
	readonly isLabel: boolean;
}

/** A box for pictures, two side by side. */
export interface FormPictures {
	readonly label: string;
	/** What stands in it while there is no picture. */
	readonly empty: string;
	readonly pictures: readonly FormPicture[];
}

/** A JPEG as it is put into the form. */
export interface FormPicture {
	/** Names it within the form. */
	readonly id: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly widthPx: number;
	readonly heightPx: number;
	/** Read out where it cannot be seen. */
	readonly alt: string;
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

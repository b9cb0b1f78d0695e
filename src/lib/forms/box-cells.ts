import type { BoxedForm, BoxLine, FormPicture, FormPictures } from '#lib/core/report/form.ts';
import {
	HEADING,
	LINE,
	RULED,
	SheetCells,
	TITLE,
	WRITTEN,
	WRITTEN_LONG,
	type FormCells,
	type SheetImage,
	type Span
} from './sheet-cells.ts';

/**
 * A boxed form on the cells of a sheet. Its columns are cut into fine ones about two characters wide: a picture fills the cells
 * it is anchored to, so only a fine grid leaves it its proportions and some white around it.
 */

const FINE_CHARS = 2;
/** 宋体 11 is 8 px a character in half width; 96 px are 72 pt. */
const PX_PER_CHAR = 8;
const PT_PER_PX = 0.75;

/** Points. A form with one row of two pictures comes to 740 of the 751 of an A4 page between our margins. */
const TITLE_HEIGHT = 32;
const TEXT_LINE = 15;
const BOX_PADDING = 7;
const FOOT_HEIGHT = 22;
const PICTURE_HEIGHT = 140;
const PICTURE_PADDING = 5;
/** Height of an A4 page between our margins. */
const PAGE_HEIGHT = 751;
/** Excel draws no row higher than 409 pt: longer texts are given several. */
const MAX_ROW_HEIGHT = 400;

/** Lays a boxed form out. */
export function boxCells(form: BoxedForm): FormCells {
	const sheet = new SheetCells();
	const grid = new Grid(form.widths);
	sheet.putAcross(grid.whole, form.title, TITLE);
	sheet.endRow(TITLE_HEIGHT);
	for (const line of form.lines) putBoxes(sheet, grid, line);
	const breaks: number[] = [];
	const images =
		form.pictures === undefined ? [] : putPictures({ sheet, grid, breaks }, form.pictures);
	for (const line of form.foot) {
		sheet.putAcross(grid.whole, line, LINE);
		sheet.endRow(FOOT_HEIGHT);
	}
	return {
		cells: sheet.cells,
		merges: sheet.merges,
		rowHeights: sheet.rowHeights,
		widths: grid.fine,
		repeatedRows: 1,
		breaks,
		images
	};
}

/** The form's columns, each cut into fine ones. */
class Grid {
	/** Widths of the fine columns. */
	readonly fine: readonly number[];
	/** First fine column of each of the form's columns, and one past the last. */
	readonly #starts: readonly number[];

	constructor(widths: readonly number[]) {
		const parts = widths.map((width) => Math.max(1, Math.round(width / FINE_CHARS)));
		this.fine = parts.flatMap((count, i) => Array<number>(count).fill((widths[i] ?? 0) / count));
		const starts = [0];
		for (const count of parts) starts.push((starts[starts.length - 1] ?? 0) + count);
		this.#starts = starts;
	}

	get whole(): Span {
		return { from: 0, to: this.fine.length - 1 };
	}

	/** `span` of the form's columns from the one numbered `column`. */
	spanOf(column: number, span: number): Span {
		return {
			from: this.#starts[column] ?? 0,
			to: (this.#starts[column + span] ?? this.fine.length) - 1
		};
	}

	charsOf({ from, to }: Span): number {
		return this.fine.slice(from, to + 1).reduce((sum, width) => sum + width, 0);
	}

	/** The left and the right half. */
	halves(): readonly [Span, Span] {
		const middle = this.fine.length >> 1;
		return [
			{ from: 0, to: middle - 1 },
			{ from: middle, to: this.fine.length - 1 }
		];
	}
}

function putBoxes(sheet: SheetCells, grid: Grid, { boxes, minLines }: BoxLine): void {
	let column = 0;
	const placed = boxes.map((box) => {
		const span = grid.spanOf(column, box.span);
		column += box.span;
		return { ...box, at: span, lines: linesOf(box.text, grid.charsOf(span)) };
	});
	const lines = Math.max(minLines, ...placed.map((box) => box.lines));
	const height = lines * TEXT_LINE + BOX_PADDING;
	const rows = Math.ceil(height / MAX_ROW_HEIGHT);
	for (const { text, at, isLabel } of placed) {
		const style = isLabel ? HEADING : lines > 2 ? WRITTEN_LONG : WRITTEN;
		sheet.putAcross(at, text, style, rows);
	}
	for (let row = 0; row < rows; row++) sheet.endRow(height / rows);
}

/** Lines a text takes in so many characters of half width, two of which are lost to the borders; Chinese takes two each. */
function linesOf(text: string, chars: number): number {
	const perLine = Math.max(2, chars - 2);
	return text
		.split('\n')
		.reduce((sum, line) => sum + Math.max(1, Math.ceil(halfWidths(line) / perLine)), 0);
}

const halfWidths = (text: string): number =>
	Array.from(text).reduce(
		(sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2),
		0
	);

/** Two pictures side by side, so many rows as there are pairs; one row to paste into while there is none. */
function putPictures(
	{ sheet, grid, breaks }: Layout,
	{ label, empty, pictures }: FormPictures
): SheetImage[] {
	const images: SheetImage[] = [];
	const rows = Math.max(1, Math.ceil(pictures.length / 2));
	sheet.putAcross(grid.whole, label.replaceAll('\n', ''), HEADING);
	sheet.endRow(TEXT_LINE + BOX_PADDING);
	if (pictures.length === 0) {
		const style = { ...WRITTEN, alignment: { horizontal: 'center', vertical: 'center' } as const };
		sheet.putAcross(grid.whole, empty, style);
		sheet.endRow(PICTURE_HEIGHT);
		return images;
	}
	for (let row = 0; row < rows; row++) {
		// A pair is never cut in two by the end of a page.
		if (!hasRoom(sheet.rowHeights, breaks)) breaks.push(sheet.row - 1);
		for (const [side, half] of grid.halves().entries()) {
			sheet.putAcross(half, '', { border: RULED }, 3);
			const picture = pictures[2 * row + side];
			if (picture !== undefined) images.push(imageOf(picture, grid, half, sheet.row + 1));
		}
		for (const height of [PICTURE_PADDING, PICTURE_HEIGHT, PICTURE_PADDING]) sheet.endRow(height);
	}
	return images;
}

/** What is being laid out, and where its pages end. */
interface Layout {
	readonly sheet: SheetCells;
	readonly grid: Grid;
	readonly breaks: number[];
}

/** Whether a pair of pictures still fits on the page that the last row stands on; every page begins with the title. */
function hasRoom(rowHeights: readonly number[], breaks: readonly number[]): boolean {
	let used = 0;
	for (const [row, height] of rowHeights.entries()) {
		if (used + height > PAGE_HEIGHT || breaks.includes(row - 1)) used = TITLE_HEIGHT;
		used += height;
	}
	return used + PICTURE_HEIGHT + 2 * PICTURE_PADDING <= PAGE_HEIGHT;
}

/** In the middle of its half, as high as the row; a wide one is lower than the row would allow by what rounding gives. */
function imageOf(picture: FormPicture, grid: Grid, half: Span, row: number): SheetImage {
	const { widthPx, heightPx, bytes, alt } = picture;
	const fineChars = grid.charsOf(half) / (half.to - half.from + 1);
	const wantedPx = (PICTURE_HEIGHT / PT_PER_PX) * (widthPx / Math.max(1, heightPx));
	const room = half.to - half.from - 1;
	const columns = Math.min(room, Math.max(1, Math.round(wantedPx / (fineChars * PX_PER_CHAR))));
	const from = half.from + Math.floor((half.to - half.from + 1 - columns) / 2);
	return {
		data: bytes,
		type: 'jpeg',
		anchor: { from: { row, col: from }, to: { row: row + 1, col: from + columns } },
		altText: alt
	};
}

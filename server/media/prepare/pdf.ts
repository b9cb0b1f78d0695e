/**
 * PDFs by pdfium (WebAssembly, `@hyzyla/pdfium`): opened whole in memory, a page at a time painted at the size it will have. Only
 * `pages-process.ts` runs this.
 */
import { readFile, stat } from 'node:fs/promises';
import { PDFiumLibrary, type PDFiumDocument } from '@hyzyla/pdfium';
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { Bitmap } from './picture.ts';

/** It lies in memory whole. */
const MAX_PDF_BYTES = 300 * 1024 * 1024;
/** 1 GiB for the file, its pictures unpacked and the page: what asks for more is refused memory, and is damaged. */
const MAX_WASM_PAGES = 16_384;
/** As many as a deck may have (`core/lecture/manifest.ts`). */
export const MAX_PAGES = 500;
/** Pages are as wide as a phone held sideways shows, and of no more dots than a square of that. */
const PAGE_WIDTH = 1280;
const PAGE_DOTS = 1280 * 1280;

/** pdfium grows its memory as a file asks, to 2 GiB; here it is told earlier that there is no more. */
export function limitWasmMemory(): void {
	const { prototype } = WebAssembly.Memory;
	const grow = Reflect.get(prototype, 'grow');
	prototype.grow = function (this: WebAssembly.Memory, delta: number): number {
		if (this.buffer.byteLength / 65_536 + delta > MAX_WASM_PAGES)
			throw new RangeError('A file asks for more memory than there is for one.');
		return grow.call(this, delta);
	};
}

/** An open PDF. */
export interface Pdf {
	readonly pages: number;
	paint(page: number): Promise<Result<Bitmap, Problem<FileProblem>>>;
	close(): void;
}

/** Opens a PDF. `password-protected`, `damaged`, `too-many-pages`, `too-large`. */
export async function openPdf(path: string): Promise<Result<Pdf, Problem<FileProblem>>> {
	if ((await stat(path)).size > MAX_PDF_BYTES) return fail('too-large');
	const bytes = await readFile(path);
	const opened = await attempt(async () => (await PDFiumLibrary.init()).loadDocument(bytes));
	if (!opened.ok) return opened;
	const document = opened.value;
	const pages = document.getPageCount();
	if (pages < 1) return fail('damaged');
	if (pages > MAX_PAGES) return fail('too-many-pages');
	return ok({
		pages,
		paint: (page) => attempt(() => paint(document, page)),
		close: () => document.destroy()
	});
}

/** Whether a PDF opens: its pages are not looked at. */
export async function checkPdf(path: string): Promise<Result<void, Problem<FileProblem>>> {
	const pdf = await openPdf(path);
	if (!pdf.ok) return pdf;
	pdf.value.close();
	return ok(undefined);
}

async function paint(document: PDFiumDocument, index: number): Promise<Bitmap> {
	const page = document.getPage(index);
	const { originalWidth, originalHeight } = page.getOriginalSize();
	if (!(originalWidth > 0 && originalHeight > 0)) throw new Error('A page without a size.');
	const scale = Math.min(
		PAGE_WIDTH / originalWidth,
		Math.sqrt(PAGE_DOTS / (originalWidth * originalHeight))
	);
	const size = {
		width: Math.max(1, Math.round(originalWidth * scale)),
		height: Math.max(1, Math.min(PAGE_DOTS, Math.round(originalHeight * scale)))
	};
	const { data } = await page.render({ scale: 1, ...size, render: 'bitmap' });
	return { data, ...size, channels: 4 };
}

/** The library throws what is wrong with a file: by its words it is a password, else the file is damaged. */
async function attempt<T>(work: () => Promise<T>): Promise<Result<T, Problem<FileProblem>>> {
	try {
		return ok(await work());
	} catch (error) {
		// `Unsupported security scheme`: locked in a way nobody here can open either.
		const isLocked = error instanceof Error && /[Pp]assword|security/.test(error.message);
		return fail(isLocked ? 'password-protected' : 'damaged');
	}
}

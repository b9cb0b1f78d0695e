/**
 * All pages of a lecture in one file, within a budget. Each page is written as well as it can be; where all of them together are too
 * much, the largest steps down, and again, so that a page of text beside forty photos stays sharp. Only `pages-process.ts` runs this.
 */
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { isDiskFull } from '../../store/disk.ts';
import type { MadePage, Order, SourceProblem } from './pages-messages.ts';
import { MAX_PAGES, openPdf } from './pdf.ts';
import { isPage, kindOf, readPicture, writePage, type Bitmap } from './picture.ts';

/** Down the ladder; the last rung of a photo of the worst kind is about 20 KB, and still shows what it is. */
const RUNGS = [
	{ quality: 80, maxSide: 1280 },
	{ quality: 68, maxSide: 1280 },
	{ quality: 56, maxSide: 1280 },
	{ quality: 44, maxSide: 1280 },
	{ quality: 32, maxSide: 1280 },
	{ quality: 30, maxSide: 960 },
	{ quality: 20, maxSide: 800 },
	{ quality: 15, maxSide: 640 }
] as const;
/** No page must go below, however many there are. */
const MIN_PAGE_BYTES = 40_000;

/** One page as it could be kept: its sizes down the ladder, as far as they were made. */
export interface Candidate {
	readonly sizes: readonly Omit<MadePage, 'start'>[];
}

type DeckOrder = Extract<Order, { kind: 'deck' }>;
type DeckResult<T> = Result<T, SourceProblem>;

/** Makes the deck's file; see the head of this file. */
export async function makeDeck(
	order: DeckOrder,
	onprogress: (done: number) => void
): Promise<DeckResult<MadePage[]>> {
	try {
		const opened = await openSources(order.sources);
		if (!opened.ok) return opened;
		const pages = opened.value;
		const budget = Math.max(order.budgetBytes, pages.length * MIN_PAGE_BYTES);
		const candidates: Candidate[] = [];
		for (const [place, { source, paint }] of pages.entries()) {
			const bitmap = await paint();
			if (!bitmap.ok || !isPage(bitmap.value))
				return problemIn(source, bitmap.ok ? 'damaged' : bitmap.problem.code);
			const share = budget / pages.length;
			candidates.push(await writeRungs(bitmap.value, { share, place, folder: order.folder }));
			onprogress((place + 1) / pages.length);
		}
		return ok(await joinPages(chooseRungs(candidates, budget), candidates, order));
	} catch (error) {
		if (isDiskFull(error)) return problemIn(0, 'disk-full');
		throw error;
	}
}

interface Page {
	readonly source: number;
	readonly paint: () => Promise<Result<Bitmap, Problem<FileProblem>>>;
}

/** What each page is painted by, before anything is painted: a file that cannot be used is told of at once. */
async function openSources(sources: readonly string[]): Promise<DeckResult<Page[]>> {
	const pages: Page[] = [];
	for (const [source, path] of sources.entries()) {
		const kind = await kindOf(path);
		if (kind === 'empty') return problemIn(source, 'empty');
		if (kind === 'other') return problemIn(source, 'unknown-type');
		if (kind === 'picture') {
			pages.push({ source, paint: () => readPicture(path) });
			continue;
		}
		const pdf = await openPdf(path);
		if (!pdf.ok) return problemIn(source, pdf.problem.code);
		for (let page = 0; page < pdf.value.pages; page++)
			pages.push({ source, paint: () => pdf.value.paint(page) });
	}
	return pages.length > MAX_PAGES ? problemIn(0, 'too-many-pages') : ok(pages);
}

const problemIn = (
	source: number,
	code: FileProblem
): { readonly ok: false; readonly problem: SourceProblem } => ({
	ok: false,
	problem: { ...fail(code).problem, source }
});

/** A page down the ladder, each rung in a file, until it is no larger than its share: it need never be smaller. */
async function writeRungs(
	bitmap: Bitmap,
	{ share, place, folder }: { share: number; place: number; folder: string }
): Promise<Candidate> {
	const sizes: Omit<MadePage, 'start'>[] = [];
	for (const [rung, options] of RUNGS.entries()) {
		const { bytes, width, height } = await writePage(bitmap, options);
		await writeFile(rungFile(folder, place, rung), bytes);
		sizes.push({ bytes: bytes.length, width, height });
		if (bytes.length <= share) break;
	}
	return { sizes };
}

/** The rung of each page: the best, and then the largest page steps down until all of them fit or none can. */
export function chooseRungs(candidates: readonly Candidate[], budgetBytes: number): number[] {
	const rungs = candidates.map(() => 0);
	const bytesOf = (place: number): number =>
		candidates[place]?.sizes[rungs[place] ?? 0]?.bytes ?? 0;
	const canStep = (place: number): boolean =>
		(rungs[place] ?? 0) + 1 < (candidates[place]?.sizes.length ?? 0);
	let total = rungs.reduce((sum, _, place) => sum + bytesOf(place), 0);
	while (total > budgetBytes) {
		const places = rungs.map((_, place) => place).filter(canStep);
		const largest = places.reduce((a, b) => (bytesOf(b) > bytesOf(a) ? b : a), places[0] ?? -1);
		if (largest < 0) break;
		total -= bytesOf(largest);
		rungs[largest] = (rungs[largest] ?? 0) + 1;
		total += bytesOf(largest);
	}
	return rungs;
}

async function joinPages(
	rungs: readonly number[],
	candidates: readonly Candidate[],
	{ target, folder }: DeckOrder
): Promise<MadePage[]> {
	const pages: MadePage[] = [];
	const deck = await open(target, 'w');
	try {
		let start = 0;
		for (const [place, rung] of rungs.entries()) {
			const size = candidates[place]?.sizes[rung];
			if (size === undefined) throw new Error('A page without a picture.');
			await deck.writeFile(await readFile(rungFile(folder, place, rung)));
			pages.push({ start, ...size });
			start += size.bytes;
		}
	} finally {
		await deck.close();
	}
	for (const [place, { sizes }] of candidates.entries())
		for (const rung of sizes.keys()) await rm(rungFile(folder, place, rung));
	return pages;
}

const rungFile = (folder: string, place: number, rung: number): string =>
	join(folder, `page-${place}-${rung}.webp`);

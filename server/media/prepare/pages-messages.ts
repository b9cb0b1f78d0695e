/** What the server and `pages-process.ts` say to each other. */
import * as v from 'valibot';
import { FILE_PROBLEMS, type FileProblem } from '#lib/core/protocol/lectures.ts';

const orderSchema = v.variant('kind', [
	v.object({
		kind: v.literal('deck'),
		/** PDFs and pictures in their order. */
		sources: v.array(v.string()),
		/** Written anew: all pages, one after the other. */
		target: v.string(),
		/** A folder for what comes between. */
		folder: v.string(),
		/** What all pages together may have; each page is left a readable minimum. */
		budgetBytes: v.number()
	}),
	v.object({ kind: v.literal('poster'), source: v.string(), target: v.string() }),
	/** Whether a PDF opens. */
	v.object({ kind: v.literal('pdf'), source: v.string() })
]);
/** What the program is to do. */
export type Order = v.InferOutput<typeof orderSchema>;

const pageSchema = v.object({
	start: v.number(),
	bytes: v.number(),
	width: v.number(),
	height: v.number()
});
/** One page in the deck's file. */
export type MadePage = v.InferOutput<typeof pageSchema>;

const answerSchema = v.variant('kind', [
	v.object({ kind: v.literal('progress'), done: v.number() }),
	v.object({ kind: v.literal('made'), pages: v.array(pageSchema) }),
	/** `source`: which of them, by its place in the order. */
	v.object({ kind: v.literal('problem'), code: v.picklist(FILE_PROBLEMS), source: v.number() })
]);
/** What it answers. */
export type Answer = v.InferOutput<typeof answerSchema>;

/** What stands in the way, and in which source. */
export interface SourceProblem {
	readonly code: FileProblem;
	readonly source: number;
}

/** Reads an order; throws when it is none, since only the server gives any. */
export const parseOrder = (message: unknown): Order => v.parse(orderSchema, message);
/** Reads an answer. */
export const parseAnswer = (message: unknown): Answer => v.parse(answerSchema, message);

/**
 * What the database `media` knows of preparations:
 *
 *   preparation/<owner>/<id>   what was asked last of a lecture, how far it came, what came of it
 *   waiting/<owner>/<id>       there while it is not done; written after the first, taken away after it says `done` or `failed`
 *   made/<recipe>/<source>     what single steps made (`made.ts`)
 *   lease/prepare              which server prepares, where several share a store (`lease.ts`)
 */
import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { LectureName } from '#lib/core/lecture/release.ts';
import {
	preparationSchema,
	prepareRequestSchema,
	type Preparation,
	type PrepareRequest,
	type Step
} from '#lib/core/protocol/lectures.ts';

/** See the head of this file. `tries`: how often it was begun without a step getting done. */
export const jobSchema = v.object({
	owner: v.string(),
	id: v.string(),
	request: prepareRequestSchema,
	/** Epoch ms. */
	askedAt: v.number(),
	tries: v.number(),
	preparation: preparationSchema
});
export type Job = v.InferOutput<typeof jobSchema>;

export const waitingSchema = v.object({ owner: v.string(), id: v.string(), askedAt: v.number() });

export const jobDoc = ({ owner, id }: LectureName): string => `preparation/${owner}/${id}`;
export const waitingDoc = ({ owner, id }: LectureName): string => `waiting/${owner}/${id}`;

/** Whether two requests ask for the same. */
export const isSameRequest = (a: PrepareRequest, b: PrepareRequest): boolean =>
	keyOf(a) === keyOf(b);

const keyOf = (request: PrepareRequest): string => sha256Hex(canonicalJson(request));

/** Every file a request names, each once. */
export const sourcesOf = ({ recording, slides, handouts, subtitles }: PrepareRequest): string[] => [
	...new Set([
		...(recording === undefined ? [] : [recording]),
		...slides,
		...[...handouts, ...subtitles].map(({ sha256 }) => sha256)
	])
];

/** Whether somebody still has to work on it. */
export const isOpen = ({ state }: Preparation): boolean =>
	state === 'queued' || state === 'running';

/** A preparation with so many steps, none of them begun. */
export const preparationOf = (
	state: Preparation['state'],
	steps: readonly Step[],
	missing: Preparation['missing']
): Preparation => ({ v: 1, state, steps: steps.map((step) => ({ step, done: 0 })), missing });

/** The same with one step further. */
export const withStep = (preparation: Preparation, step: Step, done: number): Preparation => ({
	...preparation,
	steps: preparation.steps.map((row) => (row.step === step ? { step, done } : row))
});

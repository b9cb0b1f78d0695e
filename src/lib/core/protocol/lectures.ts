import * as v from 'valibot';
import { sha256Schema } from '#lib/core/lecture/parts.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';

/**
 * What publishers and the server say to each other about files (the words and files of a lecture themselves are facts):
 *
 *   tus    /media/uploads                       one file up, resumable (tus 1.0.0; metadata `owner`)    → Upload
 *   GET    /api/uploads/<id>                    what became of an upload: its hash and what it is
 *   POST   /api/lectures/<owner>/<id>/prepare   PrepareRequest → Preparation     begins, or goes on; the same request again is the same
 *   GET    /api/lectures/<owner>/<id>/prepare   → Preparation
 *   POST   /api/lectures/<owner>/<id>/publish   PublishRequest → { v: 1 }         its files can be read by its audience from now on
 *
 * Files are read at `/media/<scope>/<sha256>`: `catalog` by everybody, `staff` by staff.
 */

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What an uploaded file turned out to be, by its content. */
export const UPLOAD_TYPES = ['video', 'audio', 'pdf', 'picture', 'subtitles'] as const;
export type UploadType = (typeof UPLOAD_TYPES)[number];

/** Why a file is not taken, or a step cannot be done. Sentences stand in `lib/text`. */
export const FILE_PROBLEMS = [
	'empty',
	'too-large',
	'unknown-type',
	'password-protected',
	'damaged',
	'no-sound',
	'too-long',
	'too-many-pages',
	'subtitles-not-webvtt',
	'wrong-hash',
	'disk-full'
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];

const uploadSchema = v.variant('state', [
	v.object({ v: v.literal(1), state: v.literal('arriving'), offset: count, bytes: count }),
	v.object({ v: v.literal(1), state: v.literal('checking') }),
	v.object({
		v: v.literal(1),
		state: v.literal('done'),
		sha256: sha256Schema,
		bytes: count,
		type: v.picklist(UPLOAD_TYPES)
	}),
	v.object({ v: v.literal(1), state: v.literal('refused'), problem: v.picklist(FILE_PROBLEMS) })
]);
/** `GET /api/uploads/<id>` */
export type Upload = v.InferOutput<typeof uploadSchema>;

export const prepareRequestSchema = v.object({
	v: v.literal(1),
	recording: v.exactOptional(sha256Schema),
	/** One PDF, or pictures in order. */
	slides: v.pipe(v.array(sha256Schema), v.maxLength(500)),
	/** When each page is shown, seconds; as many as there are, or none. */
	pageTimes: v.pipe(v.array(v.pipe(v.number(), v.minValue(0))), v.maxLength(500)),
	handouts: v.pipe(v.array(v.object({ name: v.string(), sha256: sha256Schema })), v.maxLength(20)),
	subtitles: v.pipe(
		v.array(v.object({ language: v.string(), label: v.string(), sha256: sha256Schema })),
		v.maxLength(10)
	)
});
/** `POST /api/lectures/<owner>/<id>/prepare` */
export type PrepareRequest = v.InferOutput<typeof prepareRequestSchema>;

/** The steps, in the order they are done. */
export const STEPS = ['slides', 'audio-opus', 'audio-aac', 'video', 'poster', 'manifest'] as const;
export type Step = (typeof STEPS)[number];

export const preparationSchema = v.object({
	v: v.literal(1),
	/** `none`: nobody asked for it yet. */
	state: v.picklist(['none', 'queued', 'running', 'done', 'failed']),
	/** Steps this lecture needs, with how far each has come, 0–1. */
	steps: v.array(v.object({ step: v.picklist(STEPS), done: v.number() })),
	/** Why it failed, and in which file. */
	problem: v.exactOptional(
		v.object({ code: v.picklist(FILE_PROBLEMS), sha256: v.exactOptional(sha256Schema) })
	),
	/** Programs the server lacks: the original is served, and the publisher is told. */
	missing: v.array(v.picklist(['ffmpeg'])),
	/** Once `done`. */
	result: v.exactOptional(
		v.object({
			manifest: sha256Schema,
			manifestBytes: count,
			durationS: count,
			pages: count,
			sizes: v.object({
				slides: v.exactOptional(count),
				audio: v.exactOptional(count),
				video: v.exactOptional(count)
			}),
			subtitles: v.array(v.string()),
			handouts: count
		})
	)
});
/** Where a preparation stands; `result` has the form of `ReleaseMedia`. */
export type Preparation = v.InferOutput<typeof preparationSchema>;

const publishRequestSchema = v.object({
	v: v.literal(1),
	manifest: sha256Schema,
	audience: v.picklist(['families', 'trainers'])
});
/** `POST /api/lectures/<owner>/<id>/publish` */
export type PublishRequest = v.InferOutput<typeof publishRequestSchema>;

/** Reads what a server says of an upload. */
export const parseUpload = (json: unknown): Result<Upload, Problem<'malformed'>> =>
	read(uploadSchema, json);
/** Reads a preparation. */
export const parsePreparation = (json: unknown): Result<Preparation, Problem<'malformed'>> =>
	read(preparationSchema, json);
/** Reads a request to prepare. */
export const parsePrepareRequest = (json: unknown): Result<PrepareRequest, Problem<'malformed'>> =>
	read(prepareRequestSchema, json);
/** Reads a request to publish. */
export const parsePublishRequest = (json: unknown): Result<PublishRequest, Problem<'malformed'>> =>
	read(publishRequestSchema, json);

function read<T extends v.GenericSchema>(
	schema: T,
	json: unknown
): Result<v.InferOutput<T>, Problem<'malformed'>> {
	const parsed = v.safeParse(schema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}

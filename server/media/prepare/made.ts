/**
 * What steps made, kept in the database `media` under what it was made of and how: `made/<recipe>/<hash of the source>`. A step done
 * is never done again, whoever asks for it and however often the server was killed.
 */
import * as v from 'valibot';
import { read, write } from '../../accounts/documents.ts';
import { mediaFileSchema, pageSchema } from '#lib/core/lecture/manifest.ts';
import type { Database } from '../../store/store.ts';
import type { MediaStore } from '../media-store.ts';

const madeSchema = v.object({
	/** Stands in the scope `staff` before this is written. */
	file: v.exactOptional(mediaFileSchema),
	durationS: v.exactOptional(v.number()),
	hasVideo: v.exactOptional(v.boolean()),
	pages: v.exactOptional(v.array(pageSchema))
});
/** What a step made. */
export type Made = v.InferOutput<typeof madeSchema>;

/** The recipes; a change of what a recipe makes is a new number. */
export const RECIPES = {
	recording: 'recording-1',
	opus: 'opus-1',
	aac: 'aac-1',
	video: 'video-1',
	videoPoster: 'video-poster-1',
	deck: 'deck-1',
	deckPoster: 'deck-poster-1',
	handout: 'handout-1',
	subtitles: 'subtitles-1',
	original: 'original-1'
} as const;
export type Recipe = (typeof RECIPES)[keyof typeof RECIPES];

/** What was made already, with its file still there. */
export async function findMade(
	db: Database,
	files: MediaStore,
	{ recipe, source }: { readonly recipe: Recipe; readonly source: string }
): Promise<Made | undefined> {
	const held = await read(db, idOf(recipe, source), madeSchema);
	const file = held?.value.file;
	if (file === undefined) return held?.value;
	const facts = await files.stat({ scope: 'staff', sha256: file.sha256 });
	return facts?.sizeBytes === file.bytes ? held?.value : undefined;
}

/** Writes down what was made; what stood there named a file that is gone, or says the same. */
export async function keepMade(
	db: Database,
	{ recipe, source }: { readonly recipe: Recipe; readonly source: string },
	made: Made
): Promise<void> {
	const id = idOf(recipe, source);
	for (;;) {
		const held = await read(db, id, madeSchema);
		if (await write(db, id, made, held?.rev)) return;
	}
}

const idOf = (recipe: Recipe, source: string): string => `made/${recipe}/${source}`;

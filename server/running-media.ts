/** The wiring of files beside the facts: their store, what is on its way into it, what of it everybody reads, and its upkeep. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Allowance } from './gateway/http/limits.ts';
import { errorFields } from './gateway/http/log.ts';
import type { GatewayParts } from './gateway/http/parts.ts';
import { sweepPublished } from './jobs/published-files-job.ts';
import { openMedia } from './media/open-media.ts';
import { OwnFiles } from './media/own-files.ts';
import { PhotoUploads } from './media/photo-uploads.ts';
import { Preparations } from './media/prepare/preparations.ts';
import { PublishedFiles } from './media/published-files.ts';
import { UploadRecords } from './media/uploads/records.ts';
import { Uploads } from './media/uploads/uploads.ts';
import { newDeviceId, type Deployment } from './running.ts';

/** What the routes get of it. */
type MediaParts = Pick<
	GatewayParts,
	| 'media'
	| 'photos'
	| 'mediaAllowance'
	| 'uploads'
	| 'uploadRecords'
	| 'uploadAllowance'
	| 'published'
	| 'ownFiles'
>;

/** A month of evenings at once (four photos each, four requests a photo); at the worst 700 MB a day of one account. */
const PHOTO_ALLOWANCE = { burst: 400, perSecond: 0.05 };
/** 2 GiB in pieces of 1 MiB at once; from then on as fast as a good line brings them. How much comes is limited in bytes. */
const UPLOAD_ALLOWANCE = { burst: 4000, perSecond: 10 };
/** Photos on their way that nobody went on with: the phone begins anew. */
const PART_KEPT_MS = 30 * 86_400_000;
/** Beside the scopes in the media folder; no scope begins with a dot. */
const PREPARING_FOLDER = '.preparing';
const DAY_MS = 86_400_000;
/** A file that is looked at gets this long at a stop; else the next start looks at it. */
const SETTLE_MS = 5_000;

/** Opens it. */
export function openMediaParts({ config, store, log, now }: Deployment): MediaParts {
	const media = openMedia(config);
	const database = store.open('media');
	const uploadRecords = new UploadRecords(database);
	return {
		media,
		photos: new PhotoUploads(config.mediaFolder, media),
		mediaAllowance: new Allowance(PHOTO_ALLOWANCE, now),
		uploads: new Uploads({
			folder: join(config.mediaFolder, 'uploads'),
			store: media,
			records: uploadRecords,
			maxBytes: config.maxUploadBytes,
			now,
			onfailure: (error) => log('upload-check', errorFields(error))
		}),
		uploadRecords,
		uploadAllowance: new Allowance(UPLOAD_ALLOWANCE, now),
		published: new PublishedFiles({ store: media, database, now }),
		ownFiles: new OwnFiles({ store: media, database, records: uploadRecords })
	};
}

/** The queue of lectures to be prepared; a server that shares its store takes turns with the others. */
export async function openPreparations(
	{ config, store, log, now }: Deployment,
	{ media }: Pick<MediaParts, 'media'>
): Promise<Preparations> {
	return new Preparations({
		db: await store.open('media'),
		files: media,
		folder: join(config.mediaFolder, PREPARING_FOLDER),
		ffmpeg: config.ffmpeg,
		isAlone: store.kind === 'embedded',
		holder: newDeviceId(),
		now,
		report: log,
		onerror: (error) => log('preparing-failed', errorFields(error))
	});
}

/** Goes on with what a stop or a kill left, and tidies up, now and once a day until the signal aborts. Its end is the last of it. */
export async function tendMedia(
	{ photos, uploads, published }: MediaParts,
	{ exchange, log, now }: Deployment,
	signal: AbortSignal
): Promise<void> {
	const steps = {
		'media-sweep': () => photos.sweep(now() - PART_KEPT_MS),
		'upload-sweep': () => uploads.resume(),
		'published-sweep': () => sweepPublished(published, { ...exchange, now: now() })
	};
	while (!signal.aborted) {
		for (const [name, step] of Object.entries(steps))
			// Tidiness can wait for tomorrow: what is broken shows at the first file, too.
			await step().catch((error: unknown) => log(name, errorFields(error)));
		// It only ever ends because the signal aborts.
		await wait(DAY_MS, undefined, { signal, ref: false }).catch(() => undefined);
	}
	await Promise.race([uploads.settled(), wait(SETTLE_MS, undefined, { ref: false })]);
}

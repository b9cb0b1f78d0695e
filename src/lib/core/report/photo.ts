import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isAttended } from '#lib/core/attendance/mark.ts';
import type { Sheet } from '#lib/core/attendance/sheet.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import type { Json } from '#lib/core/facts/fact.ts';
import { readKey } from '#lib/core/facts/fold.ts';
import { shownText } from '#lib/core/facts/read.ts';
import { idFromBytes, type SessionId } from '#lib/core/ids.ts';

/**
 * Photos of a session: the fact `photo/<session>/<id>` names a picture in the site's scope; its bytes travel by themselves,
 * behind the facts, and lie under their SHA-256 (server/media). Photos are never asked for: MISSION finding 3.
 */

/** Photos of an evening (MISSION §8). */
export const MAX_PHOTOS = 4;
/** 150 KB: what three photos an event cost a township in a year (MISSION §5). */
export const MAX_PHOTO_BYTES = 150_000;

/** `evening`: for the record. `paper`: the sheet people signed by hand, from which somebody enters the marks afterwards. */
const PHOTO_SUBJECTS = ['evening', 'paper'] as const;
export type PhotoSubject = (typeof PHOTO_SUBJECTS)[number];

/** A photo as its fact names it. */
export interface Photo {
	/** The first 40 bits of the SHA-256, as an id. */
	readonly id: string;
	/** Of its bytes, lower-case hex. */
	readonly sha256: string;
	readonly sizeBytes: number;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly subject: PhotoSubject;
	/** When it was taken into the record, corrected, whole seconds since 1970. */
	readonly at: number;
}

/** Key of one photo. */
export const photoKey = (session: SessionId, id: string): string => `photo/${session}/${id}`;
/** Prefix of all photos of one session. */
export const photosPrefix = (session: SessionId): string => `photo/${session}/`;

const SHA256_PATTERN = /^[0-9a-f]{64}$/;

/** Names a picture by its bytes, lower-case hex. */
export const sha256Of = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** The id of a picture from the SHA-256 of its bytes: the same picture twice is one. */
export function photoIdOf(sha256: string): string {
	if (!SHA256_PATTERN.test(sha256)) throw new RangeError('A SHA-256 has 64 hexadecimal digits.');
	const pairs = Array.from({ length: 5 }, (_, i) => sha256.slice(2 * i, 2 * i + 2));
	return idFromBytes(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
}

/** The fact that a photo belongs to a session. */
export const draftPhoto = (
	session: SessionId,
	{ id, sha256, sizeBytes, widthPx, heightPx, subject }: Omit<Photo, 'at'>
): Draft => ({
	key: photoKey(session, id),
	value: { sha256, sizeBytes, widthPx, heightPx, subject }
});

/** The fact that it does not any more. */
export const draftPhotoGone = (session: SessionId, id: string): Draft => ({
	key: photoKey(session, id),
	value: null,
	how: 'undone'
});

/** The photos of a session in the order they were taken in. */
export function readPhotos(
	keys: Keys,
	session: SessionId,
	subject: PhotoSubject = 'evening'
): Photo[] {
	const prefix = photosPrefix(session);
	return [...keys]
		.flatMap(([key, state]) => {
			if (!key.startsWith(prefix)) return [];
			const { shown } = readKey(state);
			const photo = shown && parsePhoto(key.slice(prefix.length), shown.value, shown.at);
			return photo?.subject === subject ? [photo] : [];
		})
		.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** A value as a photo; undefined when it names none, or another picture than its key. */
function parsePhoto(id: string, value: Json, at: number): Photo | undefined {
	if (typeof value !== 'object' || value === null || !('sha256' in value)) return undefined;
	const { sha256, sizeBytes, widthPx, heightPx, subject } = value;
	if (typeof sha256 !== 'string' || !SHA256_PATTERN.test(sha256)) return undefined;
	if (photoIdOf(sha256) !== id) return undefined;
	const number = (json: Json | undefined): number => (typeof json === 'number' ? json : 0);
	return {
		id,
		sha256,
		sizeBytes: number(sizeBytes),
		widthPx: number(widthPx),
		heightPx: number(heightPx),
		subject: PHOTO_SUBJECTS.find((known) => known === subject) ?? 'evening',
		at
	};
}

/**
 * The households on a sheet that came and said no to photos, by the names of those who came: whoever takes pictures is
 * reminded of them. `household/<id>/photos` says 'no' or 'yes'; nobody asked is no refusal.
 */
export function unwillingToBePhotographed(keys: Keys, sheet: Sheet): string[] {
	return sheet.rows
		.filter(({ person, mark }) => {
			if (person.household === undefined || mark === undefined) return false;
			const said = shownText(keys, `household/${person.household}/photos`);
			return isAttended(mark.status) && said === 'no';
		})
		.map(({ person }) => person.name);
}

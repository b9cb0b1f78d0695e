import { parseLectureText } from '#lib/core/lecture/release.ts';
import { haveBytesOf, type FileRow, type KeepRow } from '#lib/device/media-store.ts';
import { isOnItsWay } from '#lib/media/keep-plan.ts';
import type { Kept } from './keeping.ts';

/** Files here, by hash. */
export type Files = ReadonlyMap<string, FileRow>;

/** What screens see of some rows, newest first. `isFull`: the disk did not even take that it is. */
export const keptOf = (rows: readonly KeepRow[], files: Files, isFull: boolean): Kept[] =>
	rows
		.toSorted((a, b) => b.askedAt - a.askedAt || (a.lecture < b.lecture ? -1 : 1))
		.flatMap((row): Kept[] => {
			const name = parseLectureText(row.lecture);
			if (name === undefined) return [];
			const { scope, title, kind, version, state, isDamaged, usedAt } = row;
			const shown = isFull && isOnItsWay(state) ? 'no-room' : state;
			const bytes = { haveBytes: haveBytes(row, files), totalBytes: totalBytes(row, files) };
			return [{ name, scope, title, kind, state: shown, isDamaged, version, usedAt, ...bytes }];
		});

/** Bytes of a lecture that are here. */
export const haveBytes = (row: KeepRow, files: Files): number =>
	filesOf(row, files).reduce((sum, file) => sum + haveBytesOf(file), 0);

/** Of all its files, as soon as they are known; before that, as the release says. */
function totalBytes(row: KeepRow, files: Files): number {
	const known = filesOf(row, files);
	return known.length === 0 ? row.totalBytes : known.reduce((sum, { bytes }) => sum + bytes, 0);
}

const filesOf = (row: KeepRow, files: Files): FileRow[] =>
	row.files.flatMap((sha256) => files.get(sha256) ?? []);

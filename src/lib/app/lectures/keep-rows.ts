import {
	lectureText,
	type KeepKind,
	type Lecture,
	type LectureScope
} from '#lib/core/lecture/release.ts';
import type { KeepRow, KeptFiles } from '#lib/device/media-store.ts';
import { onTheirWay } from '#lib/media/keep-plan.ts';
import { haveBytes, type Files } from './kept-of.ts';

/** What a person asked to keep. */
export interface Asked {
	readonly lectures: readonly Lecture[];
	readonly scope: LectureScope;
	readonly kind: KeepKind;
}

/**
 * The rows that begin to keep some lectures; those that are kept so already are left alone, and those that cannot be had this way
 * are left out. What is here of another version, or way, stays until the new one is whole.
 */
export function rowsToKeep(
	{ lectures, scope, kind }: Asked,
	rows: readonly KeepRow[],
	nowMs: number
): KeepRow[] {
	return lectures.flatMap((lecture, place): KeepRow[] => {
		const { title, version, media } = lecture.release;
		const totalBytes = media?.sizes[kind];
		if (media === undefined || totalBytes === undefined) return [];
		const { manifest, manifestBytes } = media;
		const now = rows.find((row) => row.lecture === lectureText(lecture));
		const isSame = now?.manifest === manifest && now.kind === kind && now.state !== 'evicted';
		if (isSame && now.state === 'kept') return [];
		const before = now && beforeOf(now, isSame);
		return [
			{
				lecture: lectureText(lecture),
				...{ scope, title, kind, version, manifest, manifestBytes, totalBytes },
				files: isSame ? now.files : [],
				state: 'waiting',
				isDamaged: false,
				isMeteredFine: false,
				...(before === undefined ? {} : { before }),
				// In the order they were asked for.
				askedAt: nowMs + place,
				usedAt: nowMs
			}
		];
	});
}

/** What stays until the new one is whole. */
function beforeOf(now: KeepRow, isSame: boolean): KeptFiles | undefined {
	if (isSame || now.files.length === 0) return now.before;
	const { manifest, files } = now.before ?? now;
	return { manifest, files: [...new Set([...files, ...now.files])] };
}

/** Bytes still to come for some rows, and for all that is on its way besides them. */
export function bytesToCome(
	asked: readonly KeepRow[],
	rows: readonly KeepRow[],
	files: Files
): { readonly neededBytes: number; readonly promisedBytes: number } {
	const names = new Set(asked.map(({ lecture }) => lecture));
	const others = onTheirWay(rows).filter(({ lecture }) => !names.has(lecture));
	const restOf = (row: KeepRow): number =>
		Math.max(0, row.totalBytes + row.manifestBytes - haveBytes(row, files));
	const sum = (some: readonly KeepRow[]): number => some.reduce((all, row) => all + restOf(row), 0);
	return { neededBytes: sum(asked), promisedBytes: sum(others) };
}

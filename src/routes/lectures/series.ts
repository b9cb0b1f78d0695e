import { lectureText, type Lecture, type LectureName } from '#lib/core/lecture/release.ts';
import { waysOf } from './words.ts';

/** Where a series' page is. */
export const seriesHref = (series: LectureName): string =>
	`/lectures/series/${lectureText(series)}`;

/** What all of them cost, each the way it is kept unless somebody chooses another. */
export const seriesBytes = (lectures: readonly Lecture[]): number =>
	lectures.reduce((sum, lecture) => sum + (waysOf(lecture)[0]?.bytes ?? 0), 0);

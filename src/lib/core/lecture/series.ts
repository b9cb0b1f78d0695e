import * as v from 'valibot';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import { lectureText, type Lecture, type LectureName } from './release.ts';

const seriesSchema = v.object({
	title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
	summary: v.pipe(v.string(), v.maxLength(2000))
});

/** Lectures that belong together, in an order. Named as lectures are. Key `series/<owner>/<id>/series` of the catalog. */
export interface Series extends LectureName, v.InferOutput<typeof seriesSchema> {}

const seriesKey = ({ owner, id }: LectureName): string => `series/${owner}/${id}/series`;

/** All series among the keys, by title. */
export const readSeries = (keys: Keys): Series[] =>
	[...keys.keys()]
		.flatMap((key): Series[] => {
			const [family, owner, id, part] = key.split('/');
			if (family !== 'series' || part !== 'series') return [];
			if (owner === undefined || id === undefined) return [];
			const parsed = v.safeParse(seriesSchema, shownValue(keys, key));
			return parsed.success ? [{ owner, id, ...parsed.output }] : [];
		})
		.sort((a, b) => (a.title < b.title ? -1 : 1));

/** The fact that makes or renames a series. */
export const seriesDraft = ({ owner, id, title, summary }: Series): Draft => ({
	key: seriesKey({ owner, id }),
	value: v.parse(seriesSchema, { title, summary })
});

/** The lectures of a series, in their order. */
export const lecturesOf = (series: LectureName, lectures: readonly Lecture[]): Lecture[] =>
	lectures
		.filter(({ release }) => release.series?.name === lectureText(series))
		.sort((a, b) => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1));

const placeOf = ({ release }: Lecture): number => release.series?.place ?? 0;

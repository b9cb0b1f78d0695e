import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { idsUnder, shownNumber, shownText } from '#lib/core/facts/read.ts';
import { SESSION_KINDS, type SessionKind } from './session.ts';

/** A session to be made from: what an office plans for many villages. Keys `template/<owner>/<id>/<part>` of the scope `staff`. */
export interface SessionTemplate {
	/** `district`, `township-<id>`, `site-<id>` or an account. */
	readonly owner: string;
	readonly id: string;
	readonly title: string;
	readonly kind: SessionKind;
	/** Topic code of the district's taxonomy; may be empty. */
	readonly topic: string;
	readonly speaker: string;
	/** The lecture that goes with it, as `<owner>/<id>`; empty: none. */
	readonly lecture: string;
	/** Length in minutes. */
	readonly minutes: number;
	/** Month it is meant for, 1–12; undefined when it suits any. */
	readonly month: number | undefined;
}

type TemplatePart = Exclude<keyof SessionTemplate, 'owner' | 'id'>;

/** 90 min: what village lectures are announced with. */
const USUAL_MINUTES = 90;

const templateKey = (owner: string, id: string, part: TemplatePart): string =>
	`template/${owner}/${id}/${part}`;

/** All templates among the keys that have a title: by month, those for any month last, then by title. */
export function readTemplates(keys: Keys): SessionTemplate[] {
	return idsUnder(keys, 'template/')
		.flatMap((owner) =>
			idsUnder(keys, `template/${owner}/`, 2).flatMap((id) => readTemplate(keys, owner, id) ?? [])
		)
		.sort(
			(a, b) => (a.month ?? ANY_MONTH) - (b.month ?? ANY_MONTH) || (a.title < b.title ? -1 : 1)
		);
}

const ANY_MONTH = 13;

function readTemplate(keys: Keys, owner: string, id: string): SessionTemplate | undefined {
	const text = (part: TemplatePart): string => shownText(keys, templateKey(owner, id, part)) ?? '';
	const number = (part: TemplatePart): number | undefined =>
		shownNumber(keys, templateKey(owner, id, part));
	const title = text('title');
	if (title === '') return undefined;
	const kind = text('kind');
	return {
		owner,
		id,
		title,
		kind: SESSION_KINDS.find((known) => known === kind) ?? 'lecture',
		topic: text('topic'),
		speaker: text('speaker'),
		lecture: text('lecture'),
		minutes: number('minutes') ?? USUAL_MINUTES,
		month: number('month')
	};
}

/** The facts that make a template. */
export const newTemplate = ({ owner, id, ...parts }: SessionTemplate): Draft[] =>
	Object.entries(parts).flatMap(([part, value]) =>
		value === '' || value === undefined ? [] : [{ key: `template/${owner}/${id}/${part}`, value }]
	);

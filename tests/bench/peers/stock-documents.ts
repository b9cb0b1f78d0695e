import type { SeededMark, SeededSite } from '../seeded.ts';
import type { PouchDocument } from './pouch.ts';

/** Ids every document names: whose site, who tapped, on what. */
export interface StockAuthor {
	readonly site: string;
	readonly by: string;
}

/**
 * One mark as users of stock PouchDB write it: one document, its id made of the ids it joins, plain field names, UUIDs.
 * About 360 B of JSON.
 */
export function markDocument(
	mark: SeededMark,
	{ site, author }: { site: SeededSite; author: StockAuthor }
): PouchDocument {
	const session = site.sessions[mark.session]?.uuid ?? '';
	const at = new Date(mark.at * 1000).toISOString();
	return {
		_id: `mark:${session}:${mark.person.uuid}`,
		type: 'mark',
		session,
		person: mark.person.uuid,
		status: mark.status,
		markedAt: at,
		markedBy: author.by,
		site: author.site
	};
}

/** The same mark written as sparingly as one document per mark allows: our 8-character ids, one-letter fields. */
export function sparingMarkDocument(mark: SeededMark, site: SeededSite): PouchDocument {
	const session = site.sessions[mark.session]?.id ?? '';
	return { _id: `${session}${mark.person.id}`, s: mark.status.slice(0, 1), t: mark.at };
}

/** The roster as documents, one per person. */
export function rosterDocuments(site: SeededSite): PouchDocument[] {
	return site.people.map(({ uuid, household, name, relation, phone, group }) => ({
		_id: `person:${uuid}`,
		type: 'person',
		household,
		name,
		relation,
		phone,
		group
	}));
}

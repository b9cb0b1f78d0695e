import { isId, siteOfScope, townshipOfScope, type Scope } from '#lib/core/ids.ts';

/**
 * The language of the table in `access.ts`. A pattern is a key whose parts are
 *
 *   word        that word              :id      any id
 *   :word       any word or id         ...      one or more words or ids, at the end
 *   @account @township @site @session @household    the one the grant is bound to
 *   @owner      who a notice or a draft belongs to: the account, or the place of the grant by its full name
 *   @new-site   a site of the grant's township, or one that no township has yet
 *
 * The kind of an owner is always told by the part's form or place, never by the id alone: ids of sites, townships and
 * accounts come from one space, and a site made to bear another township's id must not gain that township's notices.
 */

/** Databases by kind: all sites are alike, and so are the logs of access, one of each township. */
export const SCOPE_KINDS = ['district', 'catalog', 'staff', 'views', 'access', 'site'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** The kind of a scope; undefined for those no sign-in ever reads or writes. */
export function kindOf(scope: Scope): ScopeKind | undefined {
	if (siteOfScope(scope) !== undefined) return 'site';
	if (townshipOfScope(scope) !== undefined) return 'access';
	return SCOPE_KINDS.find((kind) => kind === scope);
}

/** 40 characters: ids, months such as 2026-11, and words. Keys are never names of people. */
const PART_PATTERN = /^[0-9a-z][0-9a-z._-]{0,39}$/;
const MAX_PARTS = 8;

/** The parts of a key; undefined when it is none: empty, too deep, or with characters no key has. */
export function partsOf(key: string): readonly string[] | undefined {
	const parts = key.split('/');
	return parts.length <= MAX_PARTS && parts.every((part) => PART_PATTERN.test(part))
		? parts
		: undefined;
}

/** What a bound part of a key is to the grant: its own, somebody else's, or not to be told before a site is registered. */
export type Belonging = 'own' | 'other' | 'unknown';

/** Says what a bound part (`@site` …) is to a grant. */
export type Binding = (slot: string, part: string) => Belonging;

/** Whether a key has the pattern's shape, and whether its bound parts are the grant's own; undefined: another shape. */
export function matchKey(
	pattern: readonly string[],
	parts: readonly string[],
	binding: Binding
): Belonging | undefined {
	let belonging: Belonging = 'own';
	for (const [place, slot] of pattern.entries()) {
		if (slot === '...') return parts.length > place ? belonging : undefined;
		const part = parts[place];
		if (part === undefined) return undefined;
		const next = matchPart(slot, part, binding);
		if (next === undefined) return undefined;
		if (next === 'other' || belonging === 'own') belonging = next;
	}
	return parts.length === pattern.length ? belonging : undefined;
}

function matchPart(slot: string, part: string, binding: Binding): Belonging | undefined {
	if (slot === ':word') return 'own';
	if (slot === ':id') return isId(part) ? 'own' : undefined;
	// A word in an account's place is somebody else's name, not another kind of key.
	if (slot === '@owner' || slot === '@account') return binding(slot, part);
	if (slot.startsWith('@')) return isId(part) ? binding(slot, part) : undefined;
	return slot === part ? 'own' : undefined;
}

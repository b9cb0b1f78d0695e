import { isId, siteOfScope, townshipOfScope, type Scope } from '#lib/core/ids.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';

/**
 * What may be read and written, said once more and differently: as sentences per role instead of patterns in a table. The
 * probe holds the server to it. It knows which township each site is registered for, and nothing else of the server.
 */
export interface Oracle {
	/** Township by site; a site that is not in it is registered nowhere. */
	readonly townships: ReadonlyMap<string, string>;
}

/** The sites a site's staff fills in; the number of parts after the word. `*`: any number of them. */
const SHEETS: Readonly<Record<string, string>> = {
	...{ person: '2', household: '2', session: '2', expected: '1', headcount: '1', mark: '2' },
	...{ record: '2', submission: '1', walkin: '3', merge: '1', signup: '2', checkin: '23' },
	...{ leave: '23', makeup: '23', consent: '2', request: '*', activity: '*', tally: '2' },
	...{ shift: '3', talk: '3', offer: '3', need: '2', resource: '2', evidence: '*' },
	...{ correction: '3', import: '2', photo: '2' }
};
/** Which parts after the word are ids; the others are words. */
const ID_PARTS: Readonly<Record<string, number>> = {
	...{ person: 1, household: 1, session: 1, expected: 1, headcount: 1, mark: 2, record: 1 },
	...{ submission: 1, walkin: 2, merge: 1, signup: 2, checkin: 2, leave: 3, makeup: 3, consent: 1 },
	...{ request: 1, activity: 1, tally: 1, shift: 2, talk: 2, offer: 2, need: 1, resource: 1 },
	...{ evidence: 0, review: 1, correction: 2, import: 1, photo: 2 }
};

/** Whether somebody with one grant in force may read a scope. */
export function mayRead({ role, place, until }: Grant, scope: Scope, oracle: Oracle): boolean {
	if (scope === 'catalog') return true;
	const site = siteOfScope(scope);
	const isWorking = role === 'facilitator' || role === 'school';
	const township = townshipOfScope(scope);
	if (township !== undefined)
		return role === 'organizer' && place.kind === 'township' && place.id === township;
	if (site !== undefined) {
		if (role === 'organizer' && place.kind === 'township') {
			return oracle.townships.get(site) === place.id;
		}
		const isVisit = role === 'district' && until !== undefined;
		return (isWorking || isVisit) && place.kind === 'site' && place.id === site;
	}
	const isOffice =
		(role === 'district' && place.kind === 'district') ||
		(role === 'organizer' && place.kind === 'township');
	if (scope === 'district') return isOffice;
	if (scope === 'staff') return isOffice || (isWorking && place.kind === 'site');
	if (scope !== 'views') return false;
	if (role === 'household') return place.kind === 'household';
	return ['helper', 'expert', 'volunteer'].includes(role) && place.kind === 'session';
}

/** Whether somebody with one grant in force may write a key. */
export function mayWrite(
	grant: Grant,
	account: string,
	{ scope, key, oracle }: { scope: Scope; key: string; oracle: Oracle }
): boolean {
	const parts = key.split('/');
	if (parts.length > 8 || parts.some((part) => !/^[0-9a-z][0-9a-z._-]{0,39}$/.test(part))) {
		return false;
	}
	const site = siteOfScope(scope);
	if (site !== undefined) return mayWriteAtSite(grant, account, { site, parts, oracle });
	const township = townshipOfScope(scope);
	if (township !== undefined) return mayTellOfAccess(grant, { township, parts, oracle });
	if (scope === 'district') return mayWriteDistrict(grant, parts, oracle);
	if (scope === 'catalog') return mayPublish(grant, account, { parts, oracle });
	return scope === 'staff' && mayDraft(grant, account, parts);
}

function mayTellOfAccess(
	{ role, place }: Grant,
	{ township, parts, oracle }: { township: string; parts: readonly string[]; oracle: Oracle }
): boolean {
	const [word, first = ''] = parts;
	if (word !== 'access' || parts.length !== 3 || !isId(first)) return false;
	if (role === 'organizer') return place.kind === 'township' && place.id === township;
	const isWorking = role === 'facilitator' || role === 'school';
	return isWorking && place.kind === 'site' && oracle.townships.get(place.id) === township;
}

function mayWriteAtSite(
	{ role, place }: Grant,
	account: string,
	{ site, parts, oracle }: { site: string; parts: readonly string[]; oracle: Oracle }
): boolean {
	const [word = '', first, second, third] = parts;
	if (role === 'organizer') {
		if (place.kind !== 'township' || oracle.townships.get(site) !== place.id) return false;
		return isSheet(parts) || (word === 'review' && parts.length === 3 && isId(first ?? ''));
	}
	if (role === 'facilitator' || role === 'school') {
		return place.kind === 'site' && place.id === site && isSheet(parts);
	}
	if (place.kind === 'site') {
		const own = role === 'volunteer' ? 'shift' : role === 'partner' ? 'offer' : undefined;
		return place.id === site && word === own && first === account && isSheet(parts);
	}
	if (place.kind === 'session' && place.site === site && isSheet(parts)) {
		if (role === 'volunteer') return word === 'shift' && first === account;
		if (first !== place.id) return false;
		if (role === 'expert') return word === 'talk' && second === account;
		return role === 'helper' && ['mark', 'headcount', 'walkin'].includes(word);
	}
	if (place.kind !== 'household' || place.site !== site || role !== 'household') return false;
	if (!isSheet(parts)) return false;
	if (word === 'signup') return second === place.id;
	if (word === 'leave' || word === 'makeup') return second === place.id && third !== undefined;
	return (word === 'consent' || word === 'request') && first === place.id;
}

function isSheet([word = '', ...rest]: readonly string[]): boolean {
	const lengths = SHEETS[word];
	if (lengths === undefined || rest.length === 0) return false;
	const ids = ID_PARTS[word] ?? 0;
	if (lengths === '*' ? rest.length <= ids : !lengths.includes(String(rest.length))) return false;
	return rest.slice(0, ids).every(isId);
}

function mayWriteDistrict({ role, place }: Grant, parts: readonly string[], { townships }: Oracle) {
	const [word, owner = '', thing = '', last] = parts;
	const size = parts.length;
	if (role === 'district' && place.kind === 'district') {
		if (word === 'region') return size === 3 && isId(owner);
		if (word === 'threshold' || word === 'plan') return size > 1;
		if (word === 'alliance') return size === 4 && isId(owner) && isId(thing);
		return word === 'staff' && size === 4 && isId(thing);
	}
	if (role !== 'organizer' || place.kind !== 'township' || owner !== place.id) return false;
	if (word === 'plan') return size > 2;
	if (size !== 4 || !isId(thing) || last === undefined) return false;
	if (word === 'site') return (townships.get(thing) ?? place.id) === place.id;
	return word === 'alliance' || word === 'staff';
}

function mayPublish(
	{ role, place }: Grant,
	account: string,
	{ parts, oracle }: { parts: readonly string[]; oracle: Oracle }
): boolean {
	const [word = '', owner = '', thing = ''] = parts;
	const isStaffed = role === 'facilitator' || role === 'school';
	if (word === 'activity' && parts.length > 3 && isId(thing)) {
		if (isStaffed) return place.kind === 'site' && owner === place.id;
		if (role !== 'organizer' || place.kind !== 'township') return false;
		return oracle.townships.get(owner) === place.id;
	}
	if (word === 'face' && role === 'organizer' && place.kind === 'township') {
		return owner === place.id && parts.length === 4 && oracle.townships.get(thing) === owner;
	}
	if (word === 'taxonomy') {
		return role === 'district' && place.kind === 'district' && parts.length > 1;
	}
	if (!['notice', 'lecture', 'series'].includes(word) || parts.length < 4 || !isId(thing)) {
		return false;
	}
	return ownerNames({ role, place }, account).includes(owner);
}

function mayDraft(grant: Pick<Grant, 'role' | 'place'>, account: string, parts: readonly string[]) {
	const [word = '', owner = ''] = parts;
	if (!['draft', 'template', 'lecture'].includes(word) || parts.length < 3) return false;
	const isGuest = ['district', 'session'].includes(grant.place.kind);
	if (grant.role === 'expert') return isGuest && owner === account;
	return ownerNames(grant, account).includes(owner);
}

/** The names under which those who publish own things. */
function ownerNames({ role, place }: Pick<Grant, 'role' | 'place'>, account: string): string[] {
	if (role === 'district' && place.kind === 'district') return [account, 'district'];
	if (role === 'organizer' && place.kind === 'township') return [account, `township-${place.id}`];
	if (role === 'school' && place.kind === 'site') return [account, `site-${place.id}`];
	return [];
}

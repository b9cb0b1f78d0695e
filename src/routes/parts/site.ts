import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { siteScope, type Scope, type SiteId } from '#lib/core/ids.ts';

/** A site somebody works at. */
export interface WorkSite {
	readonly id: SiteId;
	readonly name: string;
	readonly scope: Scope;
}

/** The sites of somebody's own grants, in the order of the grants: a facilitator's village, a school. */
export function workSites(app: App): WorkSite[] {
	const ids = app.grants.flatMap(({ place }) => (place.kind === 'site' ? [place.id] : []));
	return [...new Set(ids)].map((id) => ({
		id,
		name: app.sites.find((site) => site.id === id)?.name ?? '',
		scope: siteScope(id)
	}));
}

/** The site a page works on: the one named in the address (`?site=`), else the first. */
export function siteOf(app: App, url: URL): WorkSite | undefined {
	const sites = workSites(app);
	return sites.find(({ id }) => id === url.searchParams.get('site')) ?? sites[0];
}

/**
 * Keys of a site, live, for a `$derived` that depends on nothing but the site: what the phone tells of itself (a new contact, a
 * new grant) must not make a page read everything again.
 */
export const liveSite = (app: App, site: SiteId, prefixes: readonly string[]): LiveScope =>
	untrack(() => app.liveScope(siteScope(site), prefixes));

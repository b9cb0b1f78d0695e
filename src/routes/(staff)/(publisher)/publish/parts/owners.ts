import type { App } from '#lib/app/app.svelte.ts';
import { ownerOf } from '#lib/core/session/region.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** Somebody lectures can belong to: a place, or an expert in person. */
export interface Owner {
	/** As it stands in keys. */
	readonly owner: string;
	readonly name: string;
	/** Whether what it owns can be published; an expert's is submitted and published by a place. */
	readonly isPublisher: boolean;
}

/** Whose lectures the person signed in makes, in the order of the grants. */
export function ownersOf(app: App): Owner[] {
	const owners = app.grants.flatMap(({ role, place }): Owner[] => {
		const account = app.account?.id;
		if (role === 'expert' && account !== undefined)
			return [{ owner: account, name: m.publish_owner_me(), isPublisher: false }];
		const owner = ownerOf(place);
		const isPublisher = role === 'district' || role === 'organizer' || role === 'school';
		// An inspection of the district's at a site publishes nothing there.
		const isVisit = role === 'district' && place.kind !== 'district';
		if (owner === undefined || !isPublisher || isVisit) return [];
		return [{ owner, name: ownerName(owner, app), isPublisher }];
	});
	return [...new Map(owners.map((owner) => [owner.owner, owner])).values()];
}

/** 区中心, 柳泉镇, 中心小学; an account is an expert's. */
export function ownerName(owner: string, app: App): string {
	if (owner === 'district') return m.publish_owner_district();
	if (owner === app.account?.id) return m.publish_owner_me();
	const [kind, id] = owner.split('-');
	if (kind === 'township')
		return app.townships.find((place) => place.id === id)?.name ?? m.publish_owner_township();
	if (kind === 'site')
		return app.sites.find((place) => place.id === id)?.name ?? m.publish_owner_site();
	return m.publish_owner_expert();
}

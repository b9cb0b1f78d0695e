import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { pack, packedSchema, unpack } from '#lib/core/protocol/pack.ts';
import type { HouseholdId, SessionId } from '#lib/core/ids.ts';
import type { Place } from '#lib/core/protocol/sign-in.ts';
import { viewPlaces } from '../access.ts';
import type { Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import { measured, type StoredSnapshot } from './snapshots.ts';

/**
 * Views: what a household, a helper or a guest may see, one document each in the database `views`, made by jobs as
 * `{ entries: packed }`. They are fetched by the id that follows from a grant, so there is nothing to filter.
 */

/** Id of a household's view. */
export const householdViewId = (household: HouseholdId): string => `household/${household}`;
/** Id of the view of a lent session. */
export const sessionViewId = (session: SessionId): string => `session/${session}`;

/** Id of the view of a household or of a lent session; undefined for places that have none. */
function viewId(place: Place): string | undefined {
	if (place.kind === 'household') return householdViewId(place.id);
	return place.kind === 'session' ? sessionViewId(place.id) : undefined;
}

/** All views of a caller as one, under a content hash. */
export async function readViews(caller: Caller, deps: ExchangeDeps): Promise<StoredSnapshot> {
	const places = viewPlaces(caller.grants, Math.floor(deps.now / 1000));
	const ids = new Set(places.flatMap((place) => viewId(place) ?? []));
	const database = await deps.store.open('views');
	const entries: Entry[] = [];
	for (const id of [...ids].sort()) {
		const document = await database.get(id);
		const packed = v.safeParse(packedSchema, document?.body.entries);
		if (packed.success) entries.push(...(unpack(packed.output) ?? []));
	}
	const hash = sha256Hex(canonicalJson({ entries, vector: {} }));
	return measured({ hash, vector: {}, entries: pack(entries) });
}

import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, siteScope } from '#lib/core/ids.ts';
import type { DeviceId, SiteId } from '#lib/core/ids.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import { organizedTownships } from '../gateway/access.ts';
import { deviceOf, isRevoked, type Caller } from '../gateway/caller.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { readQuarantined } from '../gateway/exchange/quarantine.ts';
import { isHole, readSegmentDocument } from '../gateway/exchange/segment-document.ts';

/** A refused fact, with all it said. */
export interface RefusedItem {
	readonly device: DeviceId;
	readonly n: number;
	readonly index: number;
	readonly code: string;
	readonly fact: Fact;
	/** Its whole segment was refused. */
	readonly isWhole: boolean;
}

/** More than anybody settles at one sitting. */
const MAX_ITEMS = 500;

/**
 * What was refused for a site, for the organizer to settle by a new fact of its own; undefined when the site is none of the
 * caller's to look after.
 */
export async function readRefused(
	site: SiteId,
	caller: Caller,
	deps: ExchangeDeps
): Promise<RefusedItem[] | undefined> {
	await deps.registry.freshen(deps.now);
	const nowS = Math.floor(deps.now / 1000);
	const township = deps.registry.townshipOf(site);
	const isTheirs =
		township !== undefined && organizedTownships(caller.grants, nowS).includes(township);
	if (!isTheirs || isRevoked(deviceOf(caller, caller.device), nowS)) return undefined;
	const items = [...(await readSingle(site, deps)), ...(await readWhole(site, deps))];
	return items.slice(0, MAX_ITEMS);
}

/** Refused facts of segments that were taken; the index says where they lie. */
async function readSingle(site: SiteId, deps: ExchangeDeps): Promise<RefusedItem[]> {
	const database = await deps.store.open(siteScope(site));
	const items: RefusedItem[] = [];
	for (const { id } of await readUnder('refused', site, deps)) {
		const place = placeOf(id);
		const document = await database.get(segmentId(place.device, place.n));
		const stored = document === undefined ? undefined : readSegmentDocument(document.body);
		const verdict = stored !== undefined && isHole(stored) ? stored.filled : stored;
		const refused = verdict?.refused ?? [];
		items.push(...refused.map((entry) => ({ ...place, ...entry, isWhole: false })));
	}
	return items;
}

/** Facts of segments that were refused whole. */
async function readWhole(site: SiteId, deps: ExchangeDeps): Promise<RefusedItem[]> {
	const documents = await readUnder('seg', site, deps);
	return documents.flatMap(({ id, body }) => {
		const { whole: code, facts = [] } = readQuarantined(body) ?? {};
		if (code === undefined) return [];
		return facts.map((fact, index) => ({ ...placeOf(id), index, code, fact, isWhole: true }));
	});
}

async function readUnder(family: 'refused' | 'seg', site: SiteId, deps: ExchangeDeps) {
	const under = `${family}/${siteScope(site)}/`;
	const quarantine = await deps.quarantine.open();
	return quarantine.range({ from: under, to: `${under}~`, limit: MAX_ITEMS });
}

/** The device and n of `<family>/<scope>/<device>/<n>`. */
function placeOf(id: string): { device: DeviceId; n: number } {
	const [, , device = '', n = ''] = id.split('/');
	return { device: asDeviceId(device), n: Number(n) };
}

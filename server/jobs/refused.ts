import { asDeviceId, siteScope } from '#lib/core/ids.ts';
import type { DeviceId, SiteId } from '#lib/core/ids.ts';
import { segmentId } from '#lib/core/protocol/segment.ts';
import type { RefusedItem } from '#lib/core/protocol/refused.ts';
import { mayAct } from '../gateway/access-acts.ts';
import { deviceOf, isRevoked, type Caller } from '../gateway/caller.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { readQuarantined } from '../gateway/exchange/quarantine.ts';
import { isHole, readSegmentDocument } from '../gateway/exchange/segment-document.ts';
import type { Body } from '../store/store.ts';

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
	const isTheirs = mayAct('read-refused', {
		site,
		grants: caller.grants,
		sites: deps.registry,
		nowS
	});
	if (!isTheirs || isRevoked(deviceOf(caller, caller.device), nowS)) return undefined;
	const items = [
		...(await readSingle(site, deps)),
		...(await readWhole(site, deps)),
		...(await readStray(site, deps))
	];
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
	return documents.flatMap(({ id, body }) => itemsOf(placeOf(id), body));
}

/** Facts of segments kept apart from their device's numbers: nobody could tell whose they are. */
async function readStray(site: SiteId, deps: ExchangeDeps): Promise<RefusedItem[]> {
	const quarantine = await deps.quarantine.open();
	const ids = await quarantine.ids({ from: 'stray/', to: 'stray/~' });
	const items: RefusedItem[] = [];
	for (const { id } of ids) {
		const [, deliverer = '', ...place] = id.split('/');
		if (place[0] !== siteScope(site) || items.length >= MAX_ITEMS) continue;
		const document = await quarantine.get(id);
		items.push(...itemsOf(placeOf([deliverer, ...place].join('/')), document?.body ?? {}));
	}
	return items;
}

function itemsOf(
	place: { readonly device: DeviceId; readonly n: number },
	body: Body
): RefusedItem[] {
	const { whole: code, facts = [] } = readQuarantined(body) ?? {};
	if (code === undefined) return [];
	return facts.map((fact, index) => ({ ...place, index, code, fact, isWhole: true }));
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

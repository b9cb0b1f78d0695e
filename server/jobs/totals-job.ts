import * as v from 'valibot';
import type { Draft } from '#lib/core/facts/draft.ts';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import { EMPTY_STATE, type KeyState } from '#lib/core/facts/fold.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import { siteScope, type SiteId } from '#lib/core/ids.ts';
import { vectorSchema } from '#lib/core/protocol/snapshot.ts';
import { covers } from '#lib/core/protocol/vector.ts';
import {
	NO_TOTALS,
	parseTotals,
	readTotals,
	totalKey,
	totalsByMonth,
	totalsToJson,
	type SiteTotals
} from '#lib/core/report/totals.ts';
import { foldScope, type Folded } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';

/**
 * Totals go two steps. First a site's own database gets the derived document `totals`, overwritten only when its vector
 * covers the stored one: so servers that run at once agree on what the newest totals are. Then what the district's keys say
 * otherwise is written there, as facts of this server: phones get totals as they get everything else, and keep them offline.
 */
const TOTALS_ID = 'totals';

const totalsSchema = v.object({
	vector: vectorSchema,
	months: v.record(v.string(), v.unknown())
});

/** The newest totals of a site, by month. */
export type Months = ReadonlyMap<string, SiteTotals>;

/** First step: the site's derived document. The months that stand there afterwards. */
export async function deriveTotals(
	site: SiteId,
	folded: Folded,
	deps: ExchangeDeps
): Promise<Months> {
	const database = await deps.store.open(siteScope(site));
	const mine = totalsByMonth(folded.keys);
	const held = await database.get(TOTALS_ID);
	const parsed = v.safeParse(totalsSchema, held?.body);
	const isHeldNewer = parsed.success && !covers(folded.vector, parsed.output.vector);
	if (
		isHeldNewer &&
		covers(await deps.vectors.reread(siteScope(site), deps.now), parsed.output.vector)
	) {
		return readMonths(parsed.output.months);
	}
	const body = { vector: folded.vector, months: Object.fromEntries(mine) };
	if (parsed.success && canonicalJson(parsed.output) === canonicalJson(body)) return mine;
	const outcome = await database.put(TOTALS_ID, body, held?.rev);
	if (outcome.kind !== 'conflict') return mine;
	const other = v.safeParse(totalsSchema, (await database.get(TOTALS_ID))?.body);
	return other.success ? readMonths(other.output.months) : mine;
}

/** Second step: the district's keys. False when the store was not sure: the next run writes what is still missing. */
export async function publishTotals(
	sites: ReadonlyMap<SiteId, Months>,
	deps: ExchangeDeps
): Promise<boolean> {
	if (sites.size === 0) return true;
	const { keys } = await foldScope('district', deps);
	const drafts: (Draft & { readonly state: KeyState })[] = [];
	const published = readTotals(keys);
	for (const [site, months] of sites) {
		const township = deps.registry.townshipOf(site);
		if (township === undefined) continue;
		// A session moved to another month leaves nothing behind.
		const gone = published.filter((total) => total.site === site && !months.has(total.month));
		for (const [month, totals] of [
			...months,
			...gone.map(({ month }) => [month, NO_TOTALS] as const)
		]) {
			const key = totalKey(township, site, month);
			const value = totalsToJson(totals);
			if (canonicalJson(shownValue(keys, key) ?? null) === canonicalJson(value)) continue;
			drafts.push({ key, value, state: keys.get(key) ?? EMPTY_STATE });
		}
	}
	return deps.server.write('district', drafts, deps.now);
}

const readMonths = (months: Readonly<Record<string, unknown>>): Months =>
	new Map(
		Object.entries(months).flatMap(([month, value]): [string, SiteTotals][] => {
			const totals = parseTotals(value);
			return totals === undefined ? [] : [[month, totals]];
		})
	);

import {
	parseScope,
	siteOfScope,
	townshipOfScope,
	type Scope,
	type SiteId
} from '#lib/core/ids.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { StoreError } from '../store/store.ts';
import { carryOutErasures } from './erasure-job.ts';
import { readChanged, readCheckpoint, readFeed, writeCheckpoint, type Checkpoint } from './feed.ts';
import { indexRefused, readSummary, scopeOfEntry, summarize } from './quarantine-job.ts';
import { makeScopeSnapshot } from './snapshot-job.ts';
import { deriveTotals, publishTotals, type Months } from './totals-job.ts';
import { makeSiteViews } from './views-job.ts';

/**
 * The jobs: what is derived from the segments. Every step reads the state as it is and writes what should follow from it, so
 * a job may die at any line, run twice, run on two servers or see its changes again in any order.
 *
 *   segments ──► snapshot (same database)          refused facts ──► index (quarantine) ──► summary
 *       ├──────► totals of the site ──► total/… facts (district)
 *       └──────► views of its households and lent sessions (views)
 *   list of erasures ──► rewritten segments, erase/… facts
 */

/** What the jobs need: the parts of the exchange, the time, and somebody to tell. */
export interface JobDeps extends ExchangeDeps {
	/** Told when a database could not be worked on; it is tried again at the next run. */
	readonly onfailure?: (failure: { readonly database: string; readonly error: StoreError }) => void;
	/** Awaited between databases, so that requests get their turn. */
	readonly breathe?: () => Promise<void>;
	/** When it aborts, the run ends at the next database. */
	readonly signal?: AbortSignal;
}

/** Databases that hold segments. */
const hasSegments = (scope: Scope): boolean =>
	siteOfScope(scope) !== undefined ||
	townshipOfScope(scope) !== undefined ||
	['district', 'catalog', 'staff'].includes(scope);

/** Runs every job once over some databases, or over all there are; those it must look at again, since the store failed. */
export async function runJobsOnce(deps: JobDeps, only?: Iterable<string>): Promise<string[]> {
	const names = only === undefined ? await deps.store.list() : [...new Set(only)];
	const scopes = names.flatMap((name) => parseScope(name) ?? []);
	const totals = new Map<SiteId, Months>();
	const done: [Scope, Checkpoint][] = [];
	const left = new Set<string>();
	await attempt('accounts', deps, () => deps.registry.freshen(deps.now).then(() => true));
	for (const scope of scopes.filter(hasSegments)) {
		if (deps.signal?.aborted === true) break;
		const isDone = await attempt(scope, deps, async () => {
			// First, so that nothing below is derived from what must go.
			const { isSettled } = await carryOutErasures(scope, deps);
			if (!isSettled) left.add(scope);
			const checkpoint = await workOn(scope, totals, deps);
			if (checkpoint !== undefined) done.push([scope, checkpoint]);
			return true;
		});
		if (!isDone) left.add(scope);
		await deps.breathe?.();
	}
	const isPublished = await attempt('district', deps, () => publishTotals(totals, deps));
	for (const [scope, checkpoint] of done) {
		// A site whose totals did not reach the district is not done.
		if (siteOfScope(scope) !== undefined && !isPublished) left.add(scope);
		else await attempt(scope, deps, () => writeCheckpoint(scope, checkpoint, deps));
	}
	if (
		!(await attempt('quarantine', deps, () =>
			summarizeChanged(
				done.map(([scope]) => scope),
				deps
			)
		))
	)
		left.add('quarantine');
	return [...left];
}

/** One database; the new checkpoint, or undefined when nothing has changed. */
async function workOn(
	scope: Scope,
	totals: Map<SiteId, Months>,
	deps: JobDeps
): Promise<Checkpoint | undefined> {
	const before = await readCheckpoint(scope, deps);
	const changed = await readChanged(scope, before, deps);
	const site = siteOfScope(scope);
	if (changed.ids.length === 0) {
		// Somebody may have joined, or the views may come from an older backup.
		if (site !== undefined) await makeSiteViews(site, deps);
		return undefined;
	}
	if (await indexRefused(scope, changed.ids, deps)) deps.touched.touch('quarantine');
	const folded = await foldScope(scope, deps);
	await makeScopeSnapshot(scope, folded, deps);
	if (site !== undefined) {
		totals.set(site, await deriveTotals(site, folded, deps));
		await makeSiteViews(site, deps, folded);
	}
	return changed.checkpoint;
}

/** Counts anew where the quarantine has changed, and where new segments may have healed a loss. */
async function summarizeChanged(changed: readonly Scope[], deps: JobDeps): Promise<true> {
	const before = await readCheckpoint('quarantine', deps);
	const feed = await readFeed(await deps.quarantine.open(), before?.since);
	const scopes = new Set(feed.ids.flatMap((id) => scopeOfEntry(id) ?? []));
	for (const scope of changed) {
		if ((await readSummary(scope, deps)).losses > 0) scopes.add(scope);
	}
	if (scopes.size === 0) return true;
	for (const scope of scopes) await summarize(scope, deps);
	const since = feed.last === undefined ? {} : { since: feed.last };
	await writeCheckpoint('quarantine', { vector: {}, ...since }, deps);
	return true;
}

/** Does a piece of work; a store that does not answer fails this piece alone. Whether it is done. */
async function attempt(
	database: string,
	deps: JobDeps,
	work: () => Promise<boolean>
): Promise<boolean> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		deps.onfailure?.({ database, error });
		return false;
	}
}

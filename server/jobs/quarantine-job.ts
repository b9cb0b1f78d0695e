import * as v from 'valibot';
import { parseScope, type Scope } from '#lib/core/ids.ts';
import { parseSegmentId } from '#lib/core/protocol/segment.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { refusedId } from '../gateway/exchange/quarantine.ts';
import {
	isHole,
	readSegmentDocument,
	type RefusedEntry
} from '../gateway/exchange/segment-document.ts';
import type { Database } from '../store/store.ts';

/**
 * The index of what was refused, in `quarantine`: one document per segment with refused facts, and one summary per scope for
 * the board. Indexes hold places, codes and keys; what the facts say stays in the segment.
 */

const summarySchema = v.object({
	/** Single facts refused. */
	refusedFacts: v.number(),
	/** Segments refused whole. */
	refusedSegments: v.number(),
	/** Segments phones say they no longer have. */
	holes: v.number(),
	/** Devices of which somebody has seen more than the server holds. */
	losses: v.number()
});
/** Counts of one scope. */
export type Summary = v.InferOutput<typeof summarySchema>;

const NO_TROUBLE: Summary = { refusedFacts: 0, refusedSegments: 0, holes: 0, losses: 0 };
const summaryId = (scope: Scope): string => `summary/${scope}`;

/** Indexes the refused facts of segments that changed; says whether there were any. */
export async function indexRefused(
	scope: Scope,
	ids: readonly string[],
	deps: ExchangeDeps
): Promise<boolean> {
	const database = await deps.store.open(scope);
	const quarantine = await deps.quarantine.open();
	let found = false;
	for (const id of ids) {
		const place = parseSegmentId(id);
		const document = place === undefined ? undefined : await database.get(id);
		if (place === undefined || document === undefined) continue;
		const refused = refusedIn(document.body);
		if (refused.length === 0) continue;
		found = true;
		const indexId = refusedId({ scope, ...place });
		const items = refused.map(({ index, code, fact }) => ({ index, code, key: fact.key }));
		// One verdict for good: whoever was first has written the same.
		await quarantine.put(indexId, { items });
	}
	return found;
}

/** Counts a scope's troubles anew, and takes off the list what has been healed. */
export async function summarize(scope: Scope, deps: ExchangeDeps): Promise<void> {
	const quarantine = await deps.quarantine.open();
	const under = (family: string) => ({ from: `${family}/${scope}/`, to: `${family}/${scope}/~` });
	const refused = await quarantine.range(under('refused'));
	const whole = await quarantine.range(under('seg'));
	const holes = await quarantine.range(under('hole'));
	const summary: Summary = {
		refusedFacts: refused.reduce((sum, { body }) => sum + lengthOf(body.items), 0),
		refusedSegments: whole.filter(({ body }) => !isHole(body)).length,
		holes: holes.filter(({ body }) => body.reason === 'lost' && body.filled !== true).length,
		losses: await countLosses(scope, quarantine, deps)
	};
	const held = await quarantine.get(summaryId(scope));
	const known = v.safeParse(summarySchema, held?.body);
	if (known.success && isSame(known.output, summary)) return;
	await quarantine.put(summaryId(scope), { ...summary }, held?.rev);
}

/** The summary of a scope; all zero when there never was any trouble. */
export async function readSummary(
	scope: Scope,
	deps: Pick<ExchangeDeps, 'quarantine'>
): Promise<Summary> {
	const held = await (await deps.quarantine.open()).get(summaryId(scope));
	const parsed = v.safeParse(summarySchema, held?.body);
	return parsed.success ? parsed.output : NO_TROUBLE;
}

/** The scope a document of `quarantine` speaks of; undefined for strays and summaries. */
export function scopeOfEntry(id: string): Scope | undefined {
	const [family, scope] = id.split('/');
	const isCounted = ['seg', 'hole', 'refused', 'loss'].includes(family ?? '');
	return isCounted && scope !== undefined ? parseScope(scope) : undefined;
}

/** Losses still open. One whose numbers the server has again is deleted. */
async function countLosses(
	scope: Scope,
	quarantine: Database,
	deps: ExchangeDeps
): Promise<number> {
	const losses = await quarantine.range({ from: `loss/${scope}/`, to: `loss/${scope}/~` });
	if (losses.length === 0) return 0;
	const vector = await deps.vectors.of(scope, deps.now);
	let open = 0;
	for (const { id, rev, body } of losses) {
		const [, , device = ''] = id.split('/');
		if ((vector[device] ?? 0) >= Number(body.upTo)) await quarantine.remove(id, rev);
		else open += 1;
	}
	return open;
}

function refusedIn(body: Readonly<Record<string, unknown>>): readonly RefusedEntry[] {
	const stored = readSegmentDocument(body);
	if (stored === undefined) return [];
	return isHole(stored) ? (stored.filled?.refused ?? []) : stored.refused;
}

const lengthOf = (items: unknown): number => (Array.isArray(items) ? items.length : 0);

const isSame = (a: Summary, b: Summary): boolean =>
	a.refusedFacts === b.refusedFacts &&
	a.refusedSegments === b.refusedSegments &&
	a.holes === b.holes &&
	a.losses === b.losses;

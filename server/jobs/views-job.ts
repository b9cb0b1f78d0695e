import * as v from 'valibot';
import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Entry } from '#lib/core/facts/fold.ts';
import { householdView, lentView } from '#lib/core/household/view.ts';
import { asSessionId, isId, siteScope, type SiteId } from '#lib/core/ids.ts';
import { pack } from '#lib/core/protocol/pack.ts';
import { vectorSchema } from '#lib/core/protocol/snapshot.ts';
import { covers, type Vector } from '#lib/core/protocol/vector.ts';
import { householdSchema, householdsPrefix, type Household } from '../accounts/households.ts';
import { lentPrefix } from '../accounts/documents.ts';
import { foldScope, type Folded } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { tryPut } from '../gateway/exchange/put.ts';
import { measured } from '../gateway/exchange/snapshots.ts';
import { householdViewId, sessionViewId } from '../gateway/exchange/views.ts';
import { StoreError, type Database } from '../store/store.ts';

/**
 * The views of a site: `household/<id>` for every household that has joined, `session/<id>` for every session lent to a helper or
 * guest. One fold of the site serves all of them; what may stand in them is `core/household/view`'s list.
 *
 * What must stay true: a view is overwritten only by one whose vector covers it, or when the store no longer holds what it was made
 * from. `made/<site>` says from which vector and for whom all views of the site were made last; it stands beside them, so that a
 * database restored from an older backup has lost it with them, whatever the checkpoints say.
 */
const madeSchema = v.object({ vector: vectorSchema, whom: v.string() });
const madeId = (site: SiteId): string => `made/${site}`;

/** A view to be made. */
interface Wanted {
	readonly id: string;
	readonly make: (folded: Folded, nowS: number) => Entry[];
}

/** Makes the views of a site when something has changed in it, or in who has one. Says whether it had to. */
export async function makeSiteViews(
	site: SiteId,
	deps: ExchangeDeps,
	known?: Folded
): Promise<boolean> {
	const wanted = await wantedViews(site, deps);
	const whom = sha256Hex(wanted.map(({ id }) => id).join('\n'));
	const views = await deps.store.open('views');
	const vector = known?.vector ?? (await deps.vectors.of(siteScope(site), deps.now));
	const held = await views.get(madeId(site));
	if (wanted.length === 0 && held === undefined) return false;
	const made = v.safeParse(madeSchema, held?.body);
	const isMade =
		made.success &&
		made.output.whom === whom &&
		canonicalJson(made.output.vector) === canonicalJson(vector);
	if (isMade) return false;
	const folded = known ?? (await foldScope(siteScope(site), deps));
	for (const view of wanted) await writeView(views, view, { site, folded, deps });
	await sure(
		tryPut(views, madeId(site), { body: { vector: folded.vector, whom }, rev: held?.rev })
	);
	return true;
}

/** Views somebody may fetch, in the order of their ids. */
async function wantedViews(site: SiteId, { store }: ExchangeDeps): Promise<Wanted[]> {
	const accounts = await store.open('accounts');
	const prefix = householdsPrefix(site);
	const households = (await accounts.range({ from: prefix, to: `${prefix}~` }))
		.flatMap(({ body }) => readHousehold(body) ?? [])
		.filter(({ account, erasedAt }) => account !== undefined && erasedAt === undefined)
		.map(({ id }): Wanted => ({
			id: householdViewId(id),
			make: ({ keys }, nowS) => householdView(keys, id, nowS)
		}));
	const lent = (await accounts.ids({ from: lentPrefix(site), to: `${lentPrefix(site)}~` }))
		.map(({ id }) => id.slice(lentPrefix(site).length))
		.filter(isId)
		.map((text): Wanted => {
			const session = asSessionId(text);
			return { id: sessionViewId(session), make: ({ keys }) => lentView(keys, session) };
		});
	return [...households, ...lent];
}

interface Making {
	readonly site: SiteId;
	readonly folded: Folded;
	readonly deps: ExchangeDeps;
}

async function writeView(
	views: Database,
	{ id, make }: Wanted,
	{ site, folded, deps }: Making
): Promise<void> {
	const entries = make(folded, Math.floor(deps.now / 1000));
	const hash = sha256Hex(canonicalJson({ entries, vector: folded.vector }));
	const held = await views.get(id);
	if (held?.body.hash === hash) return;
	const vector = vectorOf(held?.body.vector);
	if (vector !== undefined && !covers(folded.vector, vector)) {
		// Another server may have got further meanwhile: only what the store really lacks is overruled.
		if (covers(await deps.vectors.reread(siteScope(site), deps.now), vector)) return;
	}
	const body = { ...measured({ hash, vector: folded.vector, entries: pack(entries) }) };
	await sure(tryPut(views, id, { body, rev: held?.rev }));
}

/** Overtaken is fine: whoever was faster had the same to write, or more. */
async function sure(writing: ReturnType<typeof tryPut>): Promise<void> {
	const outcome = await writing;
	if (outcome.kind === 'unsure') throw new StoreError(`A view is not sure: ${outcome.reason}.`);
}

function readHousehold(body: object): Household | undefined {
	const parsed = v.safeParse(householdSchema, body);
	return parsed.success ? parsed.output : undefined;
}

function vectorOf(value: unknown): Vector | undefined {
	const parsed = v.safeParse(vectorSchema, value);
	return parsed.success ? parsed.output : undefined;
}

import { sha256Hex } from '#lib/core/facts/canonical.ts';
import { erasureKey, type ErasedIds } from '#lib/core/facts/erase.ts';
import { EMPTY_STATE, headsOf } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { personKey } from '#lib/core/household/person.ts';
import { asPersonId } from '#lib/core/ids.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { tryPut } from '../gateway/exchange/put.ts';
import { LAST_ID } from '../store/archive.ts';
import { StoreError, type Database, type StoredDocument } from '../store/store.ts';
import { closeErasedHouseholds } from './erase-households.ts';
import { erasedBody } from './erased-body.ts';

/**
 * Carries erasures out: rewrites every document that says something about somebody on the list, tells the phones by a fact
 * `erase/…`, and has old revisions dropped for good.
 *
 * What must stay true: it may die at any line and run again, on two servers at once too. A database is marked as done only by
 * a run that began a minute after the last order: by then every server has read the list, and nothing unswept comes in
 * behind. The mark stands in the database it speaks of: a restored backup has lost it, and is swept again.
 */

/** 60 s: a server believes the list it read for 5 s, and a request is long over by then. */
const SETTLE_MS = 60_000;
/** Documents read at once; a document may have some MB. */
const PAGE = 50;

/** What one run did. */
export interface Carried {
	/** Documents rewritten. */
	readonly documents: number;
	/** Nothing is left to be done; else it must run again, a minute after the order. */
	readonly isSettled: boolean;
}

/** Carries out the erasures of one scope, wherever its facts lie. Throws `StoreError`; what was done stays done. */
export async function carryOutErasures(scope: Scope, deps: ExchangeDeps): Promise<Carried> {
	await deps.erasures.freshen(deps.now);
	if (deps.erasures.in(scope).length === 0) return { documents: 0, isSettled: true };
	const places = await placesOf(scope, deps);
	await orderTheirPeople(scope, deps);
	await closeErasedHouseholds(scope, deps);
	if (await isMarked(places, deps.erasures.ids(scope))) return { documents: 0, isSettled: true };
	const erased = deps.erasures.ids(scope);
	const isLast = deps.erasures
		.in(scope)
		.every(({ orderedAt }) => orderedAt + SETTLE_MS <= deps.now);
	let documents = 0;
	for (const place of places) {
		const swept = await sweep(place, erased);
		if (swept > 0) deps.segments.forget();
		if (swept > 0 || isLast) await place.database.compact();
		documents += swept;
	}
	await tellPhones(scope, deps);
	if (isLast) for (const { database, markId } of places) await mark(database, markId, erased);
	return { documents, isSettled: isLast };
}

/** Carries out what is left of all erasures: at a start, when the store may be an older backup. */
export async function carryOutAll(deps: ExchangeDeps): Promise<void> {
	await deps.erasures.freshen(deps.now);
	for (const scope of deps.erasures.scopes()) await carryOutErasures(scope, deps);
}

/** A database that may hold facts of the scope. */
interface ErasurePlace {
	readonly database: Database;
	readonly markId: string;
	readonly isOfScope: (id: string) => boolean;
}

async function placesOf(scope: Scope, { store }: ExchangeDeps): Promise<ErasurePlace[]> {
	return [
		{ database: await store.open(scope), markId: 'erased', isOfScope: () => true },
		{
			database: await store.open('quarantine'),
			markId: `erased/${scope}`,
			// `seg/<scope>/…` and `stray/<deliverer>/<scope>/…`
			isOfScope: (id) => id.split('/').slice(1, 3).includes(scope)
		},
		// Views are named after households and sessions; ids of people are unlike everywhere.
		{ database: await store.open('views'), markId: `erased/${scope}`, isOfScope: () => true }
	];
}

/** Rewrites what a database says about somebody; how many documents that were. */
async function sweep({ database, isOfScope }: ErasurePlace, erased: ErasedIds): Promise<number> {
	let swept = 0;
	let from = '';
	for (;;) {
		const page = await database.range({ from, to: LAST_ID, limit: PAGE });
		for (const document of page)
			if (isOfScope(document.id) && (await rewrite(database, document, erased))) swept += 1;
		const last = page.at(-1);
		if (last === undefined || page.length < PAGE) return swept;
		from = `${last.id}\u0000`;
	}
}

/** Rewrites one document until it says nothing; whether it had to. */
async function rewrite(
	database: Database,
	document: StoredDocument,
	erased: ErasedIds
): Promise<boolean> {
	let isRewritten = false;
	for (let held: StoredDocument | undefined = document; held !== undefined;) {
		const body = erasedBody(held, erased);
		if (body === undefined) return isRewritten;
		const outcome =
			body === 'remove'
				? await database.remove(held.id, held.rev)
				: await tryPut(database, held.id, { body, rev: held.rev });
		if (outcome.kind === 'unsure')
			throw new StoreError(`An erasure in ${database.name} is not sure: ${outcome.reason}.`);
		isRewritten ||= outcome.kind === 'stored';
		// Somebody else has written it meanwhile, or it is as it should be: seen at the next reading.
		held = await database.get(held.id);
	}
	return isRewritten;
}

/** Whoever belongs to an erased household is erased with it, also when a phone brings them late. */
async function orderTheirPeople(scope: Scope, deps: ExchangeDeps): Promise<void> {
	const households = new Map(
		deps.erasures
			.in(scope)
			.filter(({ subject }) => subject.kind === 'household')
			.map((order) => [order.subject.id, order])
	);
	if (households.size === 0) return;
	const { keys } = await foldScope(scope, deps);
	for (const [key, state] of keys) {
		const [family, id = ''] = key.split('/');
		if (family !== 'person' || key !== personKey(asPersonId(id), 'household')) continue;
		const order = headsOf(state)
			.flatMap(({ value }) => (typeof value === 'string' ? households.get(value) : undefined) ?? [])
			.at(0);
		if (order === undefined) continue;
		const subject = { kind: 'person', id } as const;
		if (!(await deps.erasures.order({ ...order, subject, orderedAt: deps.now })))
			throw new StoreError('The list of erasures is not sure.');
	}
}

/** Writes the facts that make phones erase, those that are not there yet. */
async function tellPhones(scope: Scope, deps: ExchangeDeps): Promise<void> {
	const { keys } = await foldScope(scope, deps);
	const drafts = deps.erasures
		.in(scope)
		.map(({ subject }) => erasureKey(subject))
		.filter((key) => !keys.has(key))
		.map((key) => ({ key, value: true, state: EMPTY_STATE }));
	if (!(await deps.server.write(scope, drafts, deps.now)))
		throw new StoreError(`The facts of an erasure in ${scope} are not sure.`);
}

/** Tells one list from another. */
const markOf = (erased: ErasedIds): string => sha256Hex([...erased].sort().join('\n'));

async function isMarked(places: readonly ErasurePlace[], erased: ErasedIds): Promise<boolean> {
	const wanted = markOf(erased);
	for (const { database, markId } of places)
		if ((await database.get(markId))?.body.of !== wanted) return false;
	return true;
}

/** Unsure or overtaken: the next run does it all again. */
async function mark(database: Database, markId: string, erased: ErasedIds): Promise<void> {
	const held = await database.get(markId);
	await tryPut(database, markId, { body: { of: markOf(erased) }, rev: held?.rev });
}

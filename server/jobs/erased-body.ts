import * as v from 'valibot';
import { eraseFacts, type ErasedIds } from '#lib/core/facts/erase.ts';
import { fold } from '#lib/core/facts/fold.ts';
import { pack, packedSchema, unpack } from '#lib/core/protocol/pack.ts';
import { makeSnapshot } from '#lib/core/protocol/snapshot.ts';
import { mentions } from '../gateway/exchange/erasures.ts';
import { readQuarantined } from '../gateway/exchange/quarantine.ts';
import {
	isHole,
	readSegmentDocument,
	type RefusedEntry
} from '../gateway/exchange/segment-document.ts';
import { claimedVector, measured } from '../gateway/exchange/snapshots.ts';
import type { Body, StoredDocument } from '../store/store.ts';

/**
 * A document without what it says about somebody erased; undefined when it says nothing. Segments keep their hash and places,
 * so that a resend is known; a derived document that cannot be read but names somebody is removed.
 */
export function erasedBody(
	{ body }: Pick<StoredDocument, 'body'>,
	erased: ErasedIds
): Body | 'remove' | undefined {
	return erasedSegment(body, erased) ?? erasedWhole(body, erased) ?? erasedEntries(body, erased);
}

/** A segment, or the verdict a filled hole keeps. */
function erasedSegment(body: Body, erased: ErasedIds): Body | undefined {
	const stored = readSegmentDocument(body);
	if (stored === undefined) return undefined;
	if (isHole(stored)) {
		const { filled } = stored;
		const refused = filled && erasedRefusals(filled.refused, erased);
		return refused === filled?.refused ? undefined : { ...stored, filled: { ...filled, refused } };
	}
	const facts = eraseFacts(stored.facts, erased);
	const refused = erasedRefusals(stored.refused, erased);
	const isSame = facts === stored.facts && refused === stored.refused;
	return isSame ? undefined : { ...stored, facts, refused };
}

function erasedRefusals(
	refused: readonly RefusedEntry[],
	erased: ErasedIds
): readonly RefusedEntry[] {
	const facts = refused.map(({ fact }) => fact);
	const kept = eraseFacts(facts, erased);
	return kept === facts
		? refused
		: refused.map((entry, place) => ({ ...entry, fact: kept[place] ?? entry.fact }));
}

/** A segment refused whole. */
function erasedWhole(body: Body, erased: ErasedIds): Body | undefined {
	const held = readQuarantined(body);
	if (held === undefined) return undefined;
	const { packed, ...rest } = held;
	const facts = eraseFacts(held.facts, erased);
	const isPackedToGo = packed !== undefined && mentions(packed, erased);
	if (facts === held.facts && !isPackedToGo) return undefined;
	return { ...rest, facts, ...(packed === undefined || isPackedToGo ? {} : { packed }) };
}

/** A snapshot, or a view. */
function erasedEntries(body: Body, erased: ErasedIds): Body | 'remove' | undefined {
	if (!('entries' in body)) return undefined;
	const packed = v.safeParse(packedSchema, body.entries);
	const entries = packed.success ? unpack(packed.output) : undefined;
	if (entries === undefined) {
		const text = JSON.stringify(body);
		return [...erased].some((id) => text.includes(id)) ? 'remove' : undefined;
	}
	const kept = eraseFacts(entries, erased);
	if (kept === entries) return undefined;
	const vector = claimedVector(body);
	return vector === undefined
		? { ...body, entries: pack(kept) }
		: { ...measured(makeSnapshot(fold(kept), vector)) };
}

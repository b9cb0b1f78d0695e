import type { Fact } from '#lib/core/facts/fact.ts';
import type { DeviceId, Scope } from '#lib/core/ids.ts';
import { unpackSegment, type PackedSegment, type Segment } from './segment.ts';

/** What is in some segments, in numbers a person asks for: 46 人, 48 条, 11月24日 20:14. */
export interface Contents {
	readonly scopes: readonly Scope[];
	readonly facts: number;
	/** People somebody was marked as at some session, whatever the mark; taken-back ones do not count. */
	readonly people: number;
	/** Corrected time of the newest fact, whole seconds; 0 when there is none. */
	readonly lastAt: number;
}

/** The contents of facts, in the order of their devices' numbers. */
export function contentsOf(parts: readonly { scope: Scope; facts: readonly Fact[] }[]): Contents {
	const facts = parts.flatMap((part) => part.facts);
	const marks = new Map<string, boolean>();
	for (const fact of facts) {
		const [word, session, person] = fact.key.split('/');
		if (word === 'mark') marks.set(`${session} ${person}`, fact.how !== 'undone');
	}
	return {
		scopes: [...new Set(parts.map(({ scope }) => scope))],
		facts: facts.length,
		people: [...marks.values()].filter((isMarked) => isMarked).length,
		lastAt: facts.reduce((last, { at }) => Math.max(last, at), 0)
	};
}

/** Packed segments as they are; undefined when one of them cannot be read. */
export function unpackAll(
	segments: readonly PackedSegment[],
	device: DeviceId
): readonly Segment[] | undefined {
	const unpacked = segments.map((segment) => unpackSegment(segment, device));
	const read = unpacked.flatMap((result) => (result.ok ? [result.value] : []));
	return read.length === segments.length ? read : undefined;
}

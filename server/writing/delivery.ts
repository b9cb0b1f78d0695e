import type { Scope } from '#lib/core/ids.ts';
import type { PackedSegment } from '#lib/core/protocol/segment.ts';
import type { Owner, Recorder } from './recorder.ts';

/** One trip of a recorder: what it brings, when, and what it says it still holds. */
export interface Delivery {
	readonly owner: Owner;
	/** When it reached the server, whole seconds. */
	readonly atS: number;
	readonly segments: readonly PackedSegment[];
	readonly holds?: Readonly<Partial<Record<Scope, number>>>;
	/** How far the phone's clock is behind the server's. */
	readonly clockBehindS?: number;
}

/** A trip with all a recorder has written since its last one; none when there is nothing. */
export function deliver(recorder: Recorder, atS: number, more: Partial<Delivery> = {}): Delivery[] {
	const segment = recorder.seal();
	return segment === undefined
		? []
		: [{ owner: recorder.owner, atS, segments: [segment], ...more }];
}

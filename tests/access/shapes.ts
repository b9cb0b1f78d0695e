import { asDeviceId, type Scope } from '#lib/core/ids.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import type { Caller } from '../../server/gateway/caller.ts';
import { idOf, LIN, segmentOf, TONIGHT, type RequestOf } from '../ground/exchange-world.ts';
import { EVERY_SCOPE } from './canary.ts';

/** Every shape a request can have that might coax something out of a scope; in this order, for they build on each other. */
export function requestShapes(caller: Caller): readonly RequestOf[] {
	const stranger = asDeviceId(idOf('canaryc'));
	const key = `mark/${TONIGHT}/${idOf('shape')}`;
	const first = EVERY_SCOPE.map((scope) => segmentOf(caller, { scope, n: 1, facts: [{ key }] }));
	const clash = EVERY_SCOPE.map((scope) =>
		segmentOf(caller, { scope, n: 1, facts: [{ key, value: 'other' }] })
	);
	const gap = EVERY_SCOPE.map((scope) => segmentOf(caller, { scope, n: 9, facts: [{ key }] }));
	const holes = EVERY_SCOPE.map((scope) =>
		segmentOf(caller, { scope, n: 12, from: 12, facts: [{ key }] })
	);
	const foreign = EVERY_SCOPE.map((scope) =>
		segmentOf(caller, { scope, n: 1, device: stranger, facts: [{ key }] })
	);
	const recovered = EVERY_SCOPE.map((scope) =>
		segmentOf(caller, { scope, n: 13, recovered: true, facts: [{ key, device: stranger }] })
	);
	const own = EVERY_SCOPE.map((scope) =>
		segmentOf(caller, { scope, n: 14, facts: [{ key: `consent/${LIN}/photo` }] })
	);
	const wants = [{}, { [stranger]: 5 }, { [stranger]: 9000 }, { [caller.device]: 9000 }];
	return [
		{},
		{ digest: 'f'.repeat(32) },
		{ holds: everywhere(17) },
		...wants.map((vector) => ({ want: everywhere<Vector>(vector) })),
		...[first, first, clash, gap, holes, foreign, recovered, own].map((segments) => ({ segments })),
		{ segments: first, want: everywhere<Vector>({}) },
		{}
	];
}

const everywhere = <T>(value: T): Readonly<Partial<Record<Scope, T>>> =>
	Object.fromEntries(EVERY_SCOPE.map((scope) => [scope, value]));

import type { SlowLink } from '../ground/slow-link.ts';
import type { Figures } from './contender.ts';

/** Runs an exchange and counts what the link carried meanwhile, headers included. */
export async function measureOnLink(
	link: SlowLink,
	exchange: () => Promise<unknown>
): Promise<Figures> {
	const before = link.counters();
	const startedAtMs = performance.now();
	await exchange();
	const elapsedMs = performance.now() - startedAtMs;
	const after = link.counters();
	return {
		requests: after.requests - before.requests,
		upBytes: after.bytesUp - before.bytesUp,
		downBytes: after.bytesDown - before.bytesDown,
		elapsedMs
	};
}

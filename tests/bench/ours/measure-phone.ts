import { VILLAGE_2G, type SlowLink } from '../../ground/slow-link.ts';
import type { Figures } from '../contender.ts';
import { measureOnLink } from '../link-measure.ts';
import type { BenchPhone } from './phone.ts';

/** The columns of what a phone's exchange costs. */
export const PHONE_COLUMNS = [
	'requests',
	'bodyUpBytes',
	'headerUpBytes',
	'upBytes',
	'downBytes',
	'wireMs',
	'elapsedMs'
] as const;

/**
 * Runs an exchange of a phone over the village's link, one request after the other: what the link carried, which part of it
 * were request bodies, and how much of the time (`wireMs`) is the link's own for those round trips and bytes.
 */
export async function measurePhone(
	{ link, phone }: { readonly link: SlowLink; readonly phone: BenchPhone },
	exchange: () => Promise<unknown>
): Promise<Figures> {
	const { connections } = link.counters();
	const before = { body: phone.bodyUpBytes, requests: phone.requests };
	const figures = await measureOnLink(link, exchange);
	const bodyUpBytes = phone.bodyUpBytes - before.body;
	// The link counts lines of HTTP/1.1; the phone knows in any case.
	const requests = phone.requests - before.requests;
	const roundTrips = requests + link.counters().connections - connections;
	return {
		...figures,
		requests,
		wireMs: wireTimeMs(roundTrips, figures),
		bodyUpBytes,
		headerUpBytes: (figures.upBytes ?? NaN) - bodyUpBytes
	};
}

const wireTimeMs = (roundTrips: number, { upBytes = NaN, downBytes = NaN }: Figures): number =>
	roundTrips * VILLAGE_2G.latencyMs +
	(1000 * upBytes) / VILLAGE_2G.bytesPerSecondUp +
	(1000 * downBytes) / VILLAGE_2G.bytesPerSecondDown;

import type { SlowLink } from '../../ground/slow-link.ts';
import type { Figures } from '../contender.ts';
import { measureOnLink } from '../link-measure.ts';
import type { BenchPhone } from './phone.ts';

/** Runs an exchange of a phone over a link: what the link carried, and which part of it were request bodies. */
export async function measurePhone(
	{ link, phone }: { readonly link: SlowLink; readonly phone: BenchPhone },
	exchange: () => Promise<unknown>
): Promise<Figures> {
	const before = { body: phone.bodyUpBytes, requests: phone.requests };
	const figures = await measureOnLink(link, exchange);
	const bodyUpBytes = phone.bodyUpBytes - before.body;
	return {
		...figures,
		// The link counts lines of HTTP/1.1; the phone knows in any case.
		requests: phone.requests - before.requests,
		bodyUpBytes,
		headerUpBytes: (figures.upBytes ?? NaN) - bodyUpBytes
	};
}

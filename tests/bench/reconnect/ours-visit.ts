import type { LoadWorld, VisitScript } from './visit.ts';

/**
 * The plug for ours, in the generator: sign the phones in (cookies), seal and pack 600 marks for each, and give the one
 * POST of each phone, its gzip body ready, its acks checked. `world.details` carries what `ours.ts` wants it to know.
 */
export function ourVisits(_world: LoadWorld): Promise<VisitScript> {
	return Promise.reject(new Error('not wired yet'));
}

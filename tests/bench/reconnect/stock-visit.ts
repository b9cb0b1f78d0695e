/**
 * What stock PouchDB sends when a phone pushes 600 marks: recorded once from the real thing against the same server, then
 * played for every phone with its own site, sessions and checkpoint. Two thousand real PouchDBs in one generator would
 * measure the generator.
 */
import { emptyPhone, PouchDB } from '../peers/pouch.ts';
import { markDocument } from '../peers/stock-documents.ts';
import { seededChance, seededSite, seededUuid } from '../seeded.ts';
import type { LoadWorld, PhonePlace, ScriptedRequest, VisitScript } from './visit.ts';

/** The tuned one: 7 requests instead of 27. */
const BATCH_SIZE = 1000;
const TEMPLATE = 'template';

/** The database of one site. */
export const stockDatabase = (site: number): string => `site-${site}`;

interface Recorded {
	readonly method: ScriptedRequest['method'];
	readonly path: string;
	readonly body: string | undefined;
	readonly status: number;
}

/** Creates the sites' databases, records one real push, and gives the script. */
export async function stockVisits({ target, sites }: LoadWorld): Promise<VisitScript> {
	const url = `http://${target.host}:${target.port}`;
	const names = [TEMPLATE, ...Array.from({ length: sites }, (_, site) => stockDatabase(site))];
	for (const name of names) await fetch(`${url}/${name}`, { method: 'PUT' });
	const { recorded, sessions } = await record(url);
	// The checkpoint's id is a hash in base64; its padding is written in two ways and left alone.
	const checkpoint = /_local\/([\w.-]+)/.exec(recorded.map(({ path }) => path).join('\n'))?.[1];
	if (checkpoint === undefined) throw new Error('The recorded push has no checkpoint.');
	return (place) => {
		const changes = [...sessions, checkpoint].map(
			(id, index) => [id, uniqueId(id, { place, index })] as const
		);
		return recorded.map((request) => adapt(request, { place, changes }));
	};
}

async function record(url: string): Promise<{ recorded: Recorded[]; sessions: string[] }> {
	const recorded: Recorded[] = [];
	const recordingFetch = async (address: string, options: RequestInit = {}): Promise<Response> => {
		const response = await fetch(address, options);
		const { method = 'GET', body } = options;
		recorded.push({
			method: method === 'POST' || method === 'PUT' ? method : 'GET',
			path: address.slice(url.length),
			body: typeof body === 'string' ? body : undefined,
			status: response.status
		});
		return response;
	};
	const site = seededSite(1);
	const chance = seededChance(2);
	const author = { site: seededUuid(chance), by: seededUuid(chance) };
	const phone = emptyPhone();
	await phone.bulkDocs(site.marks.map((mark) => markDocument(mark, { site, author })));
	const remote = new PouchDB(`${url}/${TEMPLATE}`, { fetch: recordingFetch });
	await phone.replicate.to(remote, { batch_size: BATCH_SIZE });
	return { recorded, sessions: site.sessions.map(({ uuid }) => uuid) };
}

/** An id as long as the recorded one that no other phone has: its end is the phone's number. */
function uniqueId(id: string, { place, index }: { place: PhonePlace; index: number }): string {
	const number = (place.site * 1000 + place.phone) * 10 + index;
	const tail = number.toString(16).padStart(8, '0');
	return id.slice(0, id.length - tail.length) + tail;
}

function adapt(
	request: Recorded,
	{ place, changes }: { place: PhonePlace; changes: readonly (readonly [string, string])[] }
): ScriptedRequest {
	const own = (recorded: string): string =>
		changes.reduce((text, [from, to]) => text.replaceAll(from, to), recorded);
	const path = own(request.path).replace(`/${TEMPLATE}`, `/${stockDatabase(place.site)}`);
	const { method, status } = request;
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	if (request.body === undefined) return { method, path, headers, status };
	return { method, path, headers, status, body: own(request.body) };
}

/**
 * What one of our phones sends when it comes back with 600 marks: one POST, sealed, packed and gzipped by the phone's own code
 * before the clock runs. As in the peer's push, every phone has sessions of its own and the people are the same.
 */
import { markKey, markToJson } from '#lib/core/attendance/mark.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asPersonId, asSessionId, idFromBytes, type Scope } from '#lib/core/ids.ts';
import { packSegment, sealSegment } from '#lib/core/protocol/segment.ts';
import { parseSyncAnswer, PROTOCOL_VERSION, type SyncRequest } from '#lib/core/protocol/sync.ts';
import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import { bodyOf } from '#lib/sync/body.ts';
import { headersOf } from '../ours/browser-fetch.ts';
import type { SignedInPhone } from '../ours/deployment.ts';
import { seededChance, seededSite, type SeededSite } from '../seeded.ts';
import type { LoadWorld, PhonePlace, ScriptedRequest, VisitScript } from './visit.ts';

export const MARKS_PER_PHONE = 600;
const DAY_S = 86_400;
/** The phone has not heard of what others sent since: the server tells what differs. */
const STALE_DIGEST = '0'.repeat(32);

/** Phones by site, as text for the generator's process. */
export const writePhones = (phones: readonly (readonly SignedInPhone[])[]): string =>
	JSON.stringify(phones);

const readPhones = (text: string): SignedInPhone[][] => JSON.parse(text) as SignedInPhone[][];

/** Packs every phone's request and gives the script. */
export async function ourVisits({ details }: LoadWorld): Promise<VisitScript> {
	const { origin = '', phones: text = '[]' } = details;
	const phones = readPhones(text);
	const site = seededSite(1);
	const chance = seededChance(3);
	const requests = new Map<string, ScriptedRequest>();
	for (const [siteIndex, ofSite] of phones.entries()) {
		for (const [phoneIndex, phone] of ofSite.entries()) {
			const facts = factsOf(phone.as, { site, chance });
			const place = nameOf({ site: siteIndex, phone: phoneIndex });
			requests.set(place, await requestOf(phone, { facts, origin }));
		}
	}
	return (place) => {
		const request = requests.get(nameOf(place));
		if (request === undefined) throw new Error('The script asks for a phone that is not there.');
		return [request];
	};
}

const nameOf = ({ site, phone }: PhonePlace): string => `${site}/${phone}`;

/** The seeded taps as facts of one phone, under sessions of its own; the last evening was yesterday. */
function factsOf(
	{ account, device }: SignedIn,
	{ site, chance }: { site: SeededSite; chance: () => number }
): Fact[] {
	const shiftS = Math.floor(Date.now() / 1000) - DAY_S - (site.marks.at(-1)?.at ?? 0);
	const sessions = site.sessions.map(() =>
		asSessionId(idFromBytes(Uint8Array.from({ length: 5 }, () => Math.floor(chance() * 256))))
	);
	return site.marks.map(({ session, person, status, at }, index): Fact => {
		const id = sessions[session];
		if (id === undefined) throw new Error('A mark names no session.');
		return {
			key: markKey(id, asPersonId(person.id)),
			value: markToJson({ status }),
			at: at + shiftS,
			by: account,
			device,
			seq: index + 1
		};
	});
}

async function requestOf(
	phone: SignedInPhone,
	{ facts, origin }: { facts: readonly Fact[]; origin: string }
): Promise<ScriptedRequest> {
	const { device, slot, scopes } = phone.as;
	const scope = scopes.find((name): name is Scope => name.startsWith('site-'));
	if (scope === undefined) throw new Error('A facilitator reads a site.');
	const segment = packSegment(sealSegment({ scope, device, n: 1, facts }), device);
	const message: SyncRequest = {
		v: PROTOCOL_VERSION,
		sentAt: Date.now(),
		digest: STALE_DIGEST,
		segments: [segment]
	};
	const { bytes, headers } = await bodyOf(message);
	const body = typeof bytes === 'string' ? Buffer.from(bytes) : new Uint8Array(bytes);
	return {
		method: 'POST',
		path: '/api/sync',
		headers: headersOf(phone, {
			origin,
			method: 'POST',
			body,
			own: { ...headers, 'x-tongyu-slot': slot }
		}),
		body,
		status: 200,
		check: (text) => problemOf(text)
	};
}

/** What is wrong with an answer; undefined when the segment is stored. */
function problemOf(text: string): string | undefined {
	const answer = parseSyncAnswer(JSON.parse(text));
	if (!answer.ok) return 'not an answer of ours';
	const states = answer.value.acks.map(({ state }) => state).join();
	return states === 'stored' ? undefined : `acks: ${states === '' ? 'none' : states}`;
}

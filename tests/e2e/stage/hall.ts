/** A hall of many, put there by a colleague's device through the server's interface: roster, session, expected list. */
import { expectedKey } from '../../../src/lib/core/attendance/mark.ts';
import { newPerson } from '../../../src/lib/core/household/person.ts';
import { asDeviceId, asPersonId, asSessionId, idFromBytes } from '../../../src/lib/core/ids.ts';
import type { Fact } from '../../../src/lib/core/facts/fact.ts';
import { packSegment, sealSegment } from '../../../src/lib/core/protocol/segment.ts';
import { parseSignInAnswer } from '../../../src/lib/core/protocol/sign-in.ts';
import { newSession } from '../../../src/lib/core/session/session.ts';
import { eveningOffsetMs } from './evening.ts';
import { expect } from './expect.ts';
import { FACILITATOR } from './steps.ts';
import { PASSWORD } from './township.ts';

/** A session that is open, with everybody expected unmarked. */
export interface Hall {
	readonly session: string;
	readonly title: string;
	/** Everybody's name, all different, in the order of the sheet. */
	readonly names: readonly string[];
}

const TITLE = '全校家长会';
/** Four groups, so that a sheet is divided. */
const GROUPS = ['一组', '二组', '三组', '四组'];
const HOUR_S = 3600;
const NO_DIGEST = '0'.repeat(32);
const randomId = (): string => idFromBytes(crypto.getRandomValues(new Uint8Array(5)));

/** Fills the facilitators' site with an open session of `count` people. */
export async function fillHall(url: string, count: number): Promise<Hall> {
	const device = asDeviceId(randomId());
	const headers = { origin: url, 'content-type': 'application/json' };
	const signIn = { v: 1, name: FACILITATOR, password: PASSWORD, device };
	const answer = await post(`${url}/api/sign-in`, headers, signIn);
	const signedIn = parseSignInAnswer(await answer.json());
	if (!signedIn.ok) throw new Error(signedIn.problem.code);
	const { account, slot } = signedIn.value;
	const scope = signedIn.value.scopes.find((known) => known.startsWith('site-'));
	if (scope === undefined) throw new Error('The facilitator has no site.');
	const hall = drafts(count);
	const at = nowS();
	const facts = hall.drafts.map((draft, place): Fact => ({
		...draft,
		at,
		by: account.id,
		device,
		seq: place + 1
	}));
	const cookie = answer.headers
		.getSetCookie()
		.map((line) => line.split(';')[0])
		.join('; ');
	const sent = await post(
		`${url}/api/sync`,
		{ ...headers, cookie, 'x-tongyu-slot': slot },
		{
			v: 1,
			sentAt: at * 1000,
			digest: NO_DIGEST,
			segments: [packSegment(sealSegment({ scope, device, n: 1, facts }), device)]
		}
	);
	expect(await sent.json()).toMatchObject({ acks: [{ state: 'stored' }] });
	return hall;
}

const nowS = (): number => Math.floor((Date.now() + eveningOffsetMs()) / 1000);

function drafts(count: number) {
	const session = asSessionId(randomId());
	const people = Array.from({ length: count }, (_, place) => ({
		id: asPersonId(randomId()),
		name: `家长${String(place + 1).padStart(3, '0')}`,
		relation: place % 3 === 0 ? '奶奶' : '妈妈',
		group: GROUPS[Math.floor((place * GROUPS.length) / count)] ?? ''
	}));
	const start = nowS();
	return {
		session,
		title: TITLE,
		names: people.map(({ name }) => name),
		drafts: [
			...people.flatMap(newPerson),
			...newSession({
				id: session,
				title: TITLE,
				kind: 'parents-meeting',
				state: 'open',
				start,
				end: start + 2 * HOUR_S,
				venue: '操场',
				speaker: '',
				host: '',
				topic: '',
				lecture: ''
			}),
			{ key: expectedKey(session), value: people.map(({ id }) => id) }
		]
	};
}

async function post(
	url: string,
	headers: Record<string, string>,
	body: unknown
): Promise<Response> {
	const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
	expect(response.status).toBe(200);
	return response;
}

/** Lets a recorder make its trip: the same exchange as a phone's, with the clock set to when it is made. */
import type { Accounts } from '../accounts/accounts.ts';
import { callerOf } from '../gateway/http/callers.ts';
import { exchange } from '../gateway/exchange/exchange.ts';
import type { ExchangeParts } from '../gateway/exchange/parts.ts';
import { PROTOCOL_VERSION } from '#lib/core/protocol/sync.ts';
import type { Delivery } from './delivery.ts';

/** What trips are made with. */
export interface Office {
	readonly accounts: Accounts;
	readonly exchange: ExchangeParts;
}

/** Of no scopes at all: the phone only brings, what it would be told is not read. */
const NO_DIGEST = '0'.repeat(32);

/** Makes the trip. Throws when something it brought was not kept. */
async function makeTrip(delivery: Delivery, office: Office): Promise<void> {
	const { accounts } = office;
	const account = await accounts.account(delivery.owner.account);
	const device = await accounts.device(delivery.owner.device);
	if (account === undefined || device === undefined)
		throw new Error('The account or device of a recorder is unknown.');
	const { segments, holds, atS, clockBehindS = 0 } = delivery;
	const caller = await callerOf({ account, device }, segments, office);
	const request = {
		v: PROTOCOL_VERSION,
		sentAt: (atS - clockBehindS) * 1000,
		digest: NO_DIGEST,
		segments,
		...(holds === undefined ? {} : { holds })
	} as const;
	const { acks } = await exchange(request, caller, { ...office.exchange, now: atS * 1000 });
	const isKept = acks.every(({ state }) => state !== 'gap' && state !== 'clash');
	if (acks.length < segments.length || !isKept) throw new Error('A segment was not kept.');
	if (device.revokedAt === undefined && acks.some(({ state }) => state === 'refused')) {
		throw new Error('A segment was refused: what is written and the table of rights differ.');
	}
}

/** Makes trips in their order. */
export async function makeTrips(deliveries: readonly Delivery[], office: Office): Promise<void> {
	const inOrder = [...deliveries].sort((a, b) => a.atS - b.atS);
	for (const delivery of inOrder) await makeTrip(delivery, office);
}

/** Does the work for all items, some at once: the store gathers writes that come together into one flush. */
export async function someAtOnce<T>(
	items: readonly T[],
	work: (item: T) => Promise<void>
): Promise<void> {
	const waiting = [...items];
	const worker = async (): Promise<void> => {
		for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const AT_ONCE = 8;

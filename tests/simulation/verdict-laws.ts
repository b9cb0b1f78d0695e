import type { Body } from '../../server/store/store.ts';
import { hashFacts } from '#lib/core/facts/canonical.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, parseScope, type DeviceId, type Scope } from '#lib/core/ids.ts';
import { parseSegmentId, segmentId } from '#lib/core/protocol/segment.ts';
import { Violation } from './ledger.ts';
import { madeAtS, mayWrite } from './rights.ts';
import { acceptedIn, refusedIn } from './tokens.ts';
import type { World } from './world.ts';

/**
 * What the server made of each segment: whatever it accepted was allowed, whatever it refused was not; nothing of a segment is
 * missing, refused facts least of all; and every number of a device is taken, by what came or by a hole that says why.
 */
export function checkVerdictsOfServer(world: World): void {
	const { storage } = world.server;
	const quarantine = storage.documents('quarantine');
	for (const name of storage.databases()) {
		const scope = parseScope(name);
		if (scope === undefined) continue;
		const documents = storage.documents(name);
		for (const [id, body] of documents) {
			const place = parseSegmentId(id);
			if (place === undefined) continue;
			checkPlace({ scope, ...place }, { documents, quarantine }, world);
			if (body.hole !== true) checkSegment(world, { scope, device: place.device, body });
		}
	}
	for (const [id, body] of quarantine)
		if (id.startsWith('seg/') && body.hole !== true) checkWhole(world, id, body);
}

interface Stored {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly body: Body;
}

function checkSegment(world: World, { scope, device, body }: Stored): void {
	const facts = [...acceptedIn(body)];
	for (const { index, fact } of [...refusedIn(body)].sort((a, b) => a.index - b.index))
		facts.splice(index, 0, fact);
	if (hashFacts(facts) !== body.hash)
		throw new Violation(`Something of a segment of ${device} in ${scope} is missing.`);
	// What a server passes on was judged when it came.
	if (!world.server.devices.has(device)) return;
	const arrivedAt = secondsOf(body);
	if (isRevokedBefore(world, device, arrivedAt))
		throw new Violation(`${scope} holds what ${device} sent after it was revoked.`);
	for (const fact of acceptedIn(body)) {
		if (!isAllowed(world, { scope, fact, arrivedAt }))
			throw new Violation(`${scope} holds ${fact.key} of ${fact.device}, which nobody allowed.`);
	}
	for (const { fact } of refusedIn(body)) {
		if (
			isSurelyAllowed(world, { scope, fact, arrivedAt }) &&
			!isRevokedBy(world, fact.device, arrivedAt)
		)
			throw new Violation(`${fact.key} of ${fact.device} was refused in ${scope}, but allowed.`);
	}
}

/** Refused whole: its device is lost, its people never had a right there, or it cannot be read. */
function checkWhole(world: World, id: string, body: Body): void {
	const [, scopeName = '', device = ''] = id.split('/');
	const scope = parseScope(scopeName);
	const arrivedAt = secondsOf(body);
	const facts = acceptedIn(body);
	if (facts.length > 0 && hashFacts(facts) !== body.hash)
		throw new Violation(`Something of the refused segment ${id} is missing.`);
	const isLost = [device, String(body.from)].some((name) =>
		isRevokedBy(world, asDeviceId(name), arrivedAt)
	);
	if (isLost || facts.length === 0) return;
	for (const fact of facts)
		if (scope !== undefined && isSurelyAllowed(world, { scope, fact, arrivedAt }))
			throw new Violation(`${id} was refused whole, but ${fact.key} was allowed.`);
}

interface Arrived {
	readonly scope: Scope;
	readonly fact: Fact;
	readonly arrivedAt: number;
}

/** Whether a fact may have been allowed when it arrived. `knownAt`: grants that begin later were not known yet, seconds. */
function isAllowed(
	{ people, server }: World,
	{ scope, fact, arrivedAt }: Arrived,
	knownAt = arrivedAt
): boolean {
	const actor = people.actors.find(({ account }) => account === fact.by);
	const device = server.devices.get(fact.device);
	if (actor === undefined || device?.account !== fact.by) return false;
	const madeAt = madeAtS(fact.at, device, arrivedAt);
	return mayWrite(actor, people, { scope, key: fact.key, madeAt, knownAt });
}

/**
 * Leaves out a grant that began in the very second: it may have come before the fact, or after. And a device that the server
 * met only later, when a lost profile came back: its facts, carried by another device, were nobody's until then.
 */
const isSurelyAllowed = (world: World, arrived: Arrived): boolean =>
	(world.server.devices.get(arrived.fact.device)?.createdAt ?? 0) < arrived.arrivedAt &&
	isAllowed(world, arrived, arrived.arrivedAt - 1);

/** Revoked for certain, or perhaps: what happens within one second has no order. */
const isRevokedBefore = ({ server }: World, device: DeviceId, atS: number): boolean =>
	(server.devices.get(device)?.revokedAt ?? Infinity) < atS;
const isRevokedBy = ({ server }: World, device: DeviceId, atS: number): boolean =>
	(server.devices.get(device)?.revokedAt ?? Infinity) <= atS;

const secondsOf = (body: Body): number => Math.floor(Number(body.receivedAt) / 1000);

interface Place {
	readonly scope: Scope;
	readonly device: DeviceId;
	readonly n: number;
}

interface Documents {
	readonly documents: ReadonlyMap<string, Body>;
	readonly quarantine: ReadonlyMap<string, Body>;
}

/** Nothing stands behind an empty place, and no place is called empty where nothing was refused and no phone was copied. */
function checkPlace({ scope, device, n }: Place, held: Documents, { ledger }: World): void {
	const { documents, quarantine } = held;
	if (n > 1 && !documents.has(segmentId(device, n - 1)))
		throw new Violation(`${scope} holds segment ${n} of ${device}, but nothing before it.`);
	if (documents.get(segmentId(device, n))?.hole !== true || ledger.copied.has(device)) return;
	if (!quarantine.has(segmentId(device, n).replace('seg/', `seg/${scope}/`)))
		throw new Violation(`${scope} calls segment ${n} of ${device} lost, and nobody lost it.`);
}

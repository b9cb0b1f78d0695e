/** What a sign-in answers: who it is, what it may read, and the names and keys that go with that. */
import type { Identity } from '../../accounts/sign-ins.ts';
import type { Scope, SiteId, TownshipId } from '#lib/core/ids.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { Grant, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { readableScopes } from '../access.ts';
import type { GatewayParts } from './parts.ts';

/** The scopes an account may read now. */
export async function readableNow(
	{ exchange, now }: GatewayParts,
	{ account }: Pick<Identity, 'account'>
): Promise<Scope[]> {
	const nowMs = now();
	await exchange.registry.freshen(nowMs);
	return readableScopes(account.grants, exchange.registry, Math.floor(nowMs / 1000));
}

/** The answer to `POST`, `GET /api/sign-in` and `POST /api/device`. */
export async function signInAnswer(
	parts: GatewayParts,
	identity: Omit<Identity, 'signIn'>
): Promise<SignInAnswer> {
	const { account, device, slot } = identity;
	const nowMs = parts.now();
	const scopes = await readableNow(parts, identity);
	const names = await parts.places.read();
	const inForce = account.grants.filter((grant) => isInForce(grant, Math.floor(nowMs / 1000)));
	const siteIds = sitesOf(inForce, parts);
	const sites = siteIds.flatMap((id) => names.sites.get(id) ?? []);
	const townshipIds = new Set([...townshipsIn(inForce), ...sites.map((site) => site.township)]);
	const townships = await Promise.all(
		[...townshipIds].map((id) => describeTownship(id, { parts, inForce, names }))
	);
	return {
		v: 1,
		serverAt: nowMs,
		slot,
		account: { id: account.id, name: account.name },
		device: device.id,
		grants: [...account.grants],
		scopes,
		townships,
		sites: sites.map(({ id, name, township }) => ({ id, name, township })),
		sample: parts.isSample
	};
}

interface Describing {
	readonly parts: GatewayParts;
	readonly inForce: readonly Grant[];
	readonly names: Awaited<ReturnType<GatewayParts['places']['read']>>;
}

/** A township with its public key and, for its organizers alone, the private half: they open rescue files. */
async function describeTownship(
	id: TownshipId,
	{ parts: { accounts }, inForce, names }: Describing
): Promise<SignInAnswer['townships'][number]> {
	const isOrganizer = inForce.some(
		({ role, place }) => role === 'organizer' && place.kind === 'township' && place.id === id
	);
	const key = await accounts.townshipKey(id);
	const privateKey = isOrganizer ? await accounts.townshipPrivateKey(id) : undefined;
	return {
		id,
		name: names.townships.get(id)?.name ?? '',
		...(key === undefined ? {} : { key }),
		...(privateKey === undefined ? {} : { privateKey })
	};
}

/** The sites of the grants; for an organizer all of the township. */
function sitesOf(grants: readonly Grant[], { exchange }: GatewayParts): SiteId[] {
	const ids = grants.flatMap(({ role, place }): readonly SiteId[] => {
		switch (place.kind) {
			case 'district':
				return [];
			case 'township':
				return role === 'organizer' ? exchange.registry.sitesOf(place.id) : [];
			case 'site':
				return [place.id];
			case 'session':
			case 'household':
				return [place.site];
		}
		return place satisfies never;
	});
	return [...new Set(ids)];
}

const townshipsIn = (grants: readonly Grant[]): TownshipId[] =>
	grants.flatMap(({ place }) => (place.kind === 'township' ? [place.id] : []));

/**
 * `GET /api/device-keys`: for organizers, the public keys of their township's devices. With them an organizer's device checks
 * the signature of a hand-over where there is no network; the server checks it again.
 *
 *   ← { v: 1, devices: [{ id, key }] }   key: P-256 as JWK
 */
import type { Context, Hono } from 'hono';
import type { DeviceKeysAnswer } from '#lib/core/protocol/device-keys.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';
import { organizedTownships } from '../access.ts';
import { refuse } from './answers.ts';
import { sendJson } from './compress.ts';
import type { GatewayParts } from './parts.ts';
import { whoReads } from './who.ts';

export function addDeviceKeys(app: Hono, parts: GatewayParts): void {
	app.get('/api/device-keys', (c) => deviceKeys(c, parts));
}

async function deviceKeys(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const nowMs = parts.now();
	const organized = organizedTownships(who.value.account.grants, Math.floor(nowMs / 1000));
	if (organized.length === 0) return refuse(c, 'no-right');
	await parts.exchange.registry.freshen(nowMs);
	const devices: DeviceKeysAnswer['devices'] = [];
	for (const { id, key, account, revokedAt } of await parts.accounts.devices()) {
		if (key === undefined || revokedAt !== undefined) continue;
		const grants = (await parts.accounts.account(account))?.grants ?? [];
		const isHere = (grant: Grant) => organized.some((township) => isIn(grant, township, parts));
		if (grants.some(isHere)) devices.push({ id, key });
	}
	return sendJson(c, { v: 1, devices } satisfies DeviceKeysAnswer);
}

/** Rights that have run out count: what was recorded under them is handed in later. */
function isIn({ place }: Grant, township: string, { exchange }: GatewayParts): boolean {
	switch (place.kind) {
		case 'district':
			return false;
		case 'township':
			return place.id === township;
		case 'site':
			return exchange.registry.townshipOf(place.id) === township;
		case 'session':
		case 'household':
			return exchange.registry.townshipOf(place.site) === township;
	}
	return place satisfies never;
}

/** Somebody who looks after two villages: made by the district's IT while the server is stopped. */
import { join } from 'node:path';
import { Accounts } from '../../../server/accounts/accounts.ts';
import { deriveSecrets } from '../../../server/accounts/secrets.ts';
import { idAt } from '../../../server/sample/chance.ts';
import { DEFAULT_SEED } from '../../../server/sample/fill.ts';
import { sampleDistrict } from '../../../server/sample/places.ts';
import { sampleSecret } from '../../../server/sample/secret.ts';
import { openStore } from '../../../server/store/open-store.ts';
import { asAccountId } from '../../../src/lib/core/ids.ts';
import { eveningOffsetMs } from './evening.ts';
import { PASSWORD } from './township.ts';

/** Adds a facilitator of these sites of the first town. */
export async function addFacilitator(
	dataDir: string,
	{ name, sites }: { readonly name: string; readonly sites: readonly string[] }
): Promise<void> {
	const store = await openStore({ folder: join(dataDir, 'store'), couch: undefined });
	try {
		const db = await store.open('accounts');
		const secrets = deriveSecrets(await sampleSecret(dataDir));
		const nowMs = Date.now() + eveningOffsetMs();
		const accounts = new Accounts({ db, secrets, now: () => nowMs });
		const [town] = sampleDistrict(DEFAULT_SEED).townships;
		await accounts.add({
			id: asAccountId(idAt(DEFAULT_SEED, 'account', name)),
			name,
			password: await accounts.hashPassword(PASSWORD),
			grants: sites.map((site) => {
				const known = town.sites.find((place) => place.name === site);
				if (known === undefined) throw new Error(`There is no site ${site}.`);
				const from = Math.floor(nowMs / 1000) - 3600;
				return { role: 'facilitator', place: { kind: 'site', id: known.id }, from };
			})
		});
		await accounts.settled();
	} finally {
		await store.close();
	}
}

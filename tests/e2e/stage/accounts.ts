/** What a district's IT does to accounts while the server is stopped. */
import { join } from 'node:path';
import { Accounts } from '../../../server/accounts/accounts.ts';
import { deriveSecrets } from '../../../server/accounts/secrets.ts';
import { sampleSecret } from '../../../server/sample/secret.ts';
import { openStore } from '../../../server/store/open-store.ts';
import { asDeviceId } from '../../../src/lib/core/ids.ts';
import { eveningOffsetMs } from './evening.ts';

/** The device was lost: from now on what it sends goes to quarantine. */
export async function revokeDevice(dataDir: string, device: string): Promise<void> {
	const store = await openStore({ folder: join(dataDir, 'store'), couch: undefined });
	try {
		const db = await store.open('accounts');
		const secrets = deriveSecrets(await sampleSecret(dataDir));
		const accounts = new Accounts({ db, secrets, now: () => Date.now() + eveningOffsetMs() });
		const revoked = await accounts.revokeDevice(asDeviceId(device));
		if (revoked === undefined) throw new Error(`There is no device ${device}.`);
		await accounts.settled();
	} finally {
		await store.close();
	}
}

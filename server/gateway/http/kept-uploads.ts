import { Upload } from '@tus/server';
import type { Kept } from '../../media/uploads/arriving-files.ts';
import type { AccountId } from '#lib/core/ids.ts';
import type { GatewayParts } from './parts.ts';

/** Whose uploads, and what is said of one that begins. */
interface Beginning {
	readonly account: AccountId;
	readonly owner: string;
	readonly sha256: string | undefined;
}

/** What `@tus/server` keeps of the uploads of one account: the records in the database, so that it sees no other's. */
export const keptOf = (
	{ account, owner, sha256 }: Beginning,
	{ uploadRecords, now }: GatewayParts
): Kept => ({
	async get(id) {
		const record = await uploadRecords.get({ account, id });
		return record && new Upload({ id, size: record.bytes, offset: 0 });
	},
	set: (id, { size = 0 }) =>
		uploadRecords.add({
			...{ account, id, owner, bytes: size, createdAt: now() },
			...(sha256 === undefined ? {} : { sha256 })
		}),
	delete: (id) => uploadRecords.remove({ account, id })
});

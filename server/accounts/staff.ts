import type { AccountId } from '#lib/core/ids.ts';
import type { Grant } from '#lib/core/protocol/sign-in.ts';
import type { RoleAt } from '#lib/core/protocol/staff.ts';
import type { CachedDocuments } from './cached-documents.ts';
import { accountDoc, accountSchema, type Account } from './documents.ts';
import type { Passwords } from './password.ts';

/**
 * Accounts as whoever looks after people sees and changes them. The list is read through, page by page: a district has some
 * thousand accounts of staff, and nobody asks for them but a person on a page.
 */

/** The accounts that are wanted, in order of their ids. */
export const listAccounts = (
	documents: CachedDocuments,
	isWanted: (account: Account) => boolean
): Promise<Account[]> => documents.list('account/', accountSchema, isWanted);

/** Ends a role at a place, from a second on; the grants stay in the account's history. */
export async function endGrants(
	documents: CachedDocuments,
	account: AccountId,
	{ roleAt, untilS }: { readonly roleAt: RoleAt; readonly untilS: number }
): Promise<void> {
	await documents.update(accountDoc(account), accountSchema, (held) => {
		const isEnded = (grant: Grant): boolean =>
			grant.role === roleAt.role &&
			JSON.stringify(grant.place) === JSON.stringify(roleAt.place) &&
			(grant.until === undefined || grant.until > untilS);
		if (!held.grants.some(isEnded)) return undefined;
		return {
			...held,
			grants: held.grants.map((grant) =>
				// One that had not begun never holds.
				isEnded(grant) ? { ...grant, until: Math.max(untilS, grant.from) } : grant
			)
		};
	});
}

/** Sets a password that must be changed at the next sign-in; every sign-in there is expires. */
export async function resetPassword(
	documents: CachedDocuments,
	passwords: Passwords,
	{ account, password }: { readonly account: AccountId; readonly password: string }
): Promise<void> {
	const hash = await passwords.hash(password);
	await documents.update(accountDoc(account), accountSchema, (held) => ({
		...held,
		password: hash,
		isPasswordTemporary: true,
		passwordVersion: held.passwordVersion + 1
	}));
}

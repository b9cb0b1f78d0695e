import { idFromBytes, asAccountId, type AccountId } from '#lib/core/ids.ts';
import { MIN_PASSWORD_CHARACTERS, type Grant } from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { randomBytes } from 'node:crypto';
import type { CachedDocuments } from './cached-documents.ts';
import {
	accountDoc,
	accountSchema,
	lentDoc,
	nameDoc,
	nameSchema,
	type Account
} from './documents.ts';
import type { Passwords, StoredPassword } from './password.ts';

/** What a new account is made from. */
export interface NewAccount {
	readonly name: string;
	/** Defaults to the name. */
	readonly signInName?: string;
	/** A password already hashed, where many share one that is no secret. */
	readonly password: string | StoredPassword;
	readonly grants: readonly Grant[];
	/** To be changed at the first sign-in. */
	readonly isPasswordTemporary?: boolean;
	/** Whole seconds. */
	readonly createdAt: number;
	/** Given by the sample, whose ids follow from its seed. */
	readonly id?: AccountId;
}

/** Sign-in names are the same whatever the width, case and spaces they are typed with. */
export const normalizeName = (name: string): string =>
	name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** Creates an account. The name is reserved first; one whose account was never written (a crash) is taken up again. */
export async function addAccount(
	documents: CachedDocuments,
	passwords: Passwords,
	given: NewAccount
): Promise<Result<Account, Problem<'name-taken'>>> {
	const signInName = normalizeName(given.signInName ?? given.name);
	const fresh = given.id ?? asAccountId(idFromBytes(randomBytes(5)));
	await documents.create(nameDoc(signInName), { account: fresh });
	const id = (await documents.get(nameDoc(signInName), nameSchema))?.account ?? fresh;
	const account: Account = {
		id,
		name: given.name,
		signInName,
		password:
			typeof given.password === 'string' ? await passwords.hash(given.password) : given.password,
		...(given.isPasswordTemporary === true ? { isPasswordTemporary: true } : {}),
		passwordVersion: 1,
		grants: [...given.grants],
		createdAt: given.createdAt
	};
	// First, so that no grant is ever without its view.
	await noteLent(documents, given.grants);
	return (await documents.create(accountDoc(id), account)) ? ok(account) : fail('name-taken');
}

/** The account of a sign-in name. */
export async function findAccount(
	documents: CachedDocuments,
	name: string
): Promise<Account | undefined> {
	const held = await documents.get(nameDoc(normalizeName(name)), nameSchema);
	return held && (await documents.get(accountDoc(held.account), accountSchema));
}

/** The account whose name and password these are. A wrong name takes as long as a wrong password. */
export async function checkPassword(
	documents: CachedDocuments,
	passwords: Passwords,
	{ name, password }: { readonly name: string; readonly password: string }
): Promise<Account | undefined> {
	const account = await findAccount(documents, name);
	const isRight = await passwords.check(password, account?.password);
	return isRight && account?.closedAt === undefined ? account : undefined;
}

/** Sets another password; every sign-in made under the old one expires. The caller has checked the old one. */
export async function setPassword(
	documents: CachedDocuments,
	passwords: Passwords,
	{ account, next }: { readonly account: AccountId; readonly next: string }
): Promise<Result<Account, Problem<'too-short'>>> {
	if (next.length < MIN_PASSWORD_CHARACTERS) return fail('too-short');
	return ok(await replacePassword(documents, passwords, { account, next }));
}

/** The same of any length: a household's PIN has six digits. */
export async function replacePassword(
	documents: CachedDocuments,
	passwords: Passwords,
	{ account, next }: { readonly account: AccountId; readonly next: string }
): Promise<Account> {
	const password = await passwords.hash(next);
	const changed = await documents.update(
		accountDoc(account),
		accountSchema,
		({ isPasswordTemporary: _was, ...held }) => ({
			...held,
			password,
			passwordVersion: held.passwordVersion + 1
		})
	);
	if (changed === undefined) throw new Error('The account of a checked password is gone.');
	return changed;
}

/** Adds grants an account does not have yet; what it had stays. */
export async function addGrants(
	documents: CachedDocuments,
	account: AccountId,
	grants: readonly Grant[]
): Promise<void> {
	await noteLent(documents, grants);
	await documents.update(accountDoc(account), accountSchema, (held) => {
		const missing = grants.filter((grant) => !held.grants.some((known) => isSame(known, grant)));
		return missing.length === 0 ? undefined : { ...held, grants: [...held.grants, ...missing] };
	});
}

/** Notes the sessions that are lent to helpers and guests, by site: each gets a view, and nobody must read all accounts to know. */
async function noteLent(documents: CachedDocuments, grants: readonly Grant[]): Promise<void> {
	for (const { place } of grants)
		if (place.kind === 'session') await documents.create(lentDoc(place), { session: place.id });
}

/** Same role at the same place and still open: a second one would say nothing new. */
const isSame = (a: Grant, b: Grant): boolean =>
	a.role === b.role && JSON.stringify(a.place) === JSON.stringify(b.place) && a.until === b.until;

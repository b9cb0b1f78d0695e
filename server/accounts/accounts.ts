/**
 * People, devices, sign-ins, passwords and township keys: the one door to the database `accounts`. The gateway asks here who
 * speaks; what they may do is `gateway/access`'s table.
 */
import type { AccountId, DeviceId, TownshipId } from '#lib/core/ids.ts';
import type { Grant, PrivateKey, PublicKey } from '#lib/core/protocol/sign-in.ts';
import type { RoleAt } from '#lib/core/protocol/staff.ts';
import { ok, type Problem, type Result } from '#lib/core/result.ts';
import type { Database } from '../store/store.ts';
import { CachedDocuments } from './cached-documents.ts';
import { bindDevice, listDevices, revokeDevice, type BindProblem } from './devices.ts';
import {
	accountDoc,
	accountSchema,
	deploymentSchema,
	DEPLOYMENT_DOC,
	deviceDoc,
	deviceDocumentSchema,
	type Account,
	type Deployment,
	type DeviceDocument
} from './documents.ts';
import { initialPassword, Passwords, type StoredPassword } from './password.ts';
import {
	addAccount,
	addGrants,
	checkPassword,
	findAccount,
	replacePassword,
	setPassword,
	type NewAccount
} from './people.ts';
import { Households } from './households.ts';
import type { Secrets } from './secrets.ts';
import {
	endSignIn,
	identify,
	rebindSignIn,
	startSignIn,
	type Identity,
	type IdentityProblem
} from './sign-ins.ts';
import { endGrants, listAccounts, resetPassword } from './staff.ts';
import { addTownship, townshipKey, townshipPrivateKey } from './townships.ts';

/** What `Accounts` works with. */
export interface AccountsParts {
	readonly db: Database;
	readonly secrets: Secrets;
	/** Epoch ms. */
	readonly now: () => number;
}

/** See the head of this file. */
export class Accounts {
	readonly #db: Database;
	readonly #documents: CachedDocuments;
	readonly #secrets: Secrets;
	readonly #now: () => number;
	readonly #passwords: Passwords;
	/** Who may join, and under which code. */
	readonly households: Households;

	constructor({ db, secrets, now }: AccountsParts) {
		this.#db = db;
		this.#documents = new CachedDocuments(db, now);
		this.#secrets = secrets;
		this.#now = now;
		this.#passwords = new Passwords((password) => secrets.pepper(password));
		this.households = new Households(this.#documents, this.#passwords, now);
	}

	/** Hears of what other servers change, until the signal aborts. */
	follow(signal: AbortSignal): void {
		this.#documents.follow(signal);
	}

	/** Resolves when the changes heard of so far are taken in. */
	settled(): Promise<void> {
		return this.#documents.settled();
	}

	/** Too many passwords are being checked already. */
	get isBusy(): boolean {
		return this.#passwords.isBusy;
	}

	/** Creates an account; only the set-up and the sample call it, no request does. */
	add(account: Omit<NewAccount, 'createdAt'>): Promise<Result<Account, Problem<'name-taken'>>> {
		return addAccount(this.#documents, this.#passwords, { ...account, createdAt: this.#nowS() });
	}

	/** A password hashed once for many accounts: only where it is no secret. */
	hashPassword(password: string): Promise<StoredPassword> {
		return this.#passwords.hash(password);
	}

	find(name: string): Promise<Account | undefined> {
		return findAccount(this.#documents, name);
	}

	account(id: AccountId): Promise<Account | undefined> {
		return this.#documents.get(accountDoc(id), accountSchema);
	}

	addGrants(account: AccountId, grants: readonly Grant[]): Promise<void> {
		return addGrants(this.#documents, account, grants);
	}

	/** The account whose sign-in name and password these are. */
	checkPassword(given: { name: string; password: string }): Promise<Account | undefined> {
		return checkPassword(this.#documents, this.#passwords, given);
	}

	/** Whether the password is this account's. */
	isPasswordOf(account: Account, password: string): Promise<boolean> {
		return this.#passwords.check(password, account.password);
	}

	/** Sets another password; all sign-ins made under the old one expire, but the one that is named. */
	async setPassword(
		account: AccountId,
		next: string,
		keptSignIn?: string
	): Promise<Result<Account, Problem<'too-short'>>> {
		const set = await setPassword(this.#documents, this.#passwords, { account, next });
		if (set.ok && keptSignIn !== undefined) {
			const { passwordVersion } = set.value;
			await rebindSignIn(this.#documents, keptSignIn, { passwordVersion });
		}
		return set;
	}

	/** The PIN of a household that joined face to face; every sign-in under the old one expires. */
	setPin(account: AccountId, pin: string): Promise<Account> {
		return replacePassword(this.#documents, this.#passwords, { account, next: pin });
	}

	/** Another password in somebody's place, to be used once; see `resetPassword`. */
	async resetPassword(account: AccountId): Promise<string> {
		const password = initialPassword();
		await resetPassword(this.#documents, this.#passwords, { account, password });
		return password;
	}

	/** A new account with a password to be used once. */
	async addPerson(
		name: string,
		grants: readonly Grant[]
	): Promise<Result<{ account: Account; password: string }, Problem<'name-taken'>>> {
		const password = initialPassword();
		const added = await this.add({ name, password, grants, isPasswordTemporary: true });
		return added.ok ? ok({ account: added.value, password }) : added;
	}

	endGrants(account: AccountId, roleAt: RoleAt): Promise<void> {
		return endGrants(this.#documents, account, { roleAt, untilS: this.#nowS() });
	}

	/** See `listAccounts`. */
	list(isWanted: (account: Account) => boolean): Promise<Account[]> {
		return listAccounts(this.#documents, isWanted);
	}

	device(id: DeviceId): Promise<DeviceDocument | undefined> {
		return this.#documents.get(deviceDoc(id), deviceDocumentSchema);
	}

	/** All devices of the district: for lists that are asked for rarely. */
	devices(): Promise<DeviceDocument[]> {
		return listDevices(this.#db);
	}

	bindDevice(
		id: DeviceId,
		account: AccountId,
		key?: PublicKey
	): Promise<Result<DeviceDocument, BindProblem>> {
		return bindDevice(this.#documents, { id, account, key, createdAt: this.#nowS() });
	}

	/**
	 * Binds a device of which this store has lost the record (an older backup was restored): it may have made facts since there
	 * is the account. One that is known stays as it is.
	 */
	takeBackDevice(
		id: DeviceId,
		{ id: account, createdAt }: Pick<Account, 'id' | 'createdAt'>,
		key?: PublicKey
	): Promise<Result<DeviceDocument, BindProblem>> {
		return bindDevice(this.#documents, { id, account, key, createdAt });
	}

	revokeDevice(id: DeviceId): Promise<DeviceDocument | undefined> {
		return revokeDevice(this.#documents, id, this.#nowS());
	}

	/** Opens a sign-in; the token is seen this once. */
	startSignIn(identity: Omit<Identity, 'signIn'>): Promise<string> {
		return startSignIn(this.#documents, identity, this.#now());
	}

	identify(given: { token: string; slot: string }): Promise<Result<Identity, IdentityProblem>> {
		return identify(this.#documents, given, this.#now());
	}

	endSignIn(signIn: string): Promise<void> {
		return endSignIn(this.#documents, signIn, this.#now());
	}

	/** The same sign-in goes on under another device of the account. */
	moveSignIn(signIn: string, device: DeviceId): Promise<void> {
		return rebindSignIn(this.#documents, signIn, { device });
	}

	addTownship(id: TownshipId): Promise<void> {
		return addTownship(this.#documents, this.#secrets, { id, createdAt: this.#nowS() });
	}

	townshipKey(id: TownshipId): Promise<PublicKey | undefined> {
		return townshipKey(this.#documents, id);
	}

	/** For the township's organizers only: the caller has checked that. */
	townshipPrivateKey(id: TownshipId): Promise<PrivateKey | undefined> {
		return townshipPrivateKey(this.#documents, this.#secrets, id);
	}

	/** What this store was set up as; undefined for an empty one. */
	deployment(): Promise<Deployment | undefined> {
		return this.#documents.get(DEPLOYMENT_DOC, deploymentSchema);
	}

	/** Writes down what this store is set up as, or what its sample was filled for. */
	async noteDeployment(deployment: Omit<Deployment, 'createdAt'>): Promise<void> {
		const isNew = await this.#documents.create(DEPLOYMENT_DOC, {
			...deployment,
			createdAt: this.#nowS()
		});
		if (isNew) return;
		await this.#documents.update(DEPLOYMENT_DOC, deploymentSchema, (held) => ({
			...held,
			...deployment
		}));
	}

	#nowS(): number {
		return Math.floor(this.#now() / 1000);
	}
}

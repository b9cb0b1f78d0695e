import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import type { Board } from '#lib/core/protocol/board.ts';
import type { PublicKey, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Result } from '#lib/core/result.ts';
import { createDatabase, deleteDatabase } from '#lib/device/idb-store.ts';
import { removeJournals } from '#lib/device/journal/journal-folder.ts';
import { isLockedAtStart, type LockRow } from '#lib/device/lock.ts';
import { openPhone } from '#lib/device/open.ts';
import type { Phone } from '#lib/device/phone.ts';
import { freshDeviceId } from '#lib/device/random.ts';
import { databaseName, Registry, type RegistryRow } from '#lib/device/registry.ts';
import { beginReissue } from '#lib/device/reissue.ts';
import { findOrphanJournals, reopen } from '#lib/device/reopen.ts';
import { phoneRow } from '#lib/device/store.ts';
import { StorageError, storageProblemOf } from '#lib/device/storage-error.ts';
import type { SignInProblem } from './problems.ts';
import { deleteSignIn, getBoard, postJoin, postSignIn, type CallProblem } from './server-calls.ts';
import { Turn, type OpenAccount, type TurnListener } from './turn.ts';

export type { OpenAccount } from './turn.ts';

/** An account that has a database on this phone. */
export interface PersonHere {
	readonly row: RegistryRow;
	readonly hasPin: boolean;
}

/** What is typed to sign in. */
export interface Credentials {
	readonly name: string;
	readonly password: string;
	/** Another password, in the place of one that is to be used once. */
	readonly next?: string | undefined;
	/** The number a family was told face to face: `name` is its code, and `password` the PIN it chooses. */
	readonly joining?: string | undefined;
}

/**
 * The accounts of this phone: whose turn it is, signing in and out, and coming back after the browser lost a database. Loaded on
 * demand, since the sign-in page does without; holds no screen state.
 *
 * What must stay true: a device id is used with one database only. A database that comes back empty is given up, and its
 * account goes on under a new device.
 */
export class Accounts {
	readonly registry = new Registry();
	readonly #tabs =
		typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('tongyu-accounts');

	/** Calls back when another tab signed somebody in or out, or changed whose turn it is. */
	onChangedElsewhere(listener: () => void): void {
		this.#tabs?.addEventListener('message', listener);
	}

	/** Opens the current account's database; undefined when nobody is signed in. Rejects with a `StorageError`. */
	async openCurrent(): Promise<OpenAccount | undefined> {
		const row = await this.registry.current();
		if (row === undefined) return this.#openOrphan();
		try {
			return await this.#open(row);
		} catch (error) {
			if (!isLost(error)) throw error;
			await this.registry.forget(row);
			return this.#openOrphan(row.account);
		}
	}

	/**
	 * Signs in, on this account's device here if it has one, and opens its database, or goes on with the open one. Needs the
	 * network. Rejects with a `StorageError`.
	 */
	async signIn(
		credentials: Credentials,
		open: OpenAccount | undefined
	): Promise<Result<OpenAccount, SignInProblem>> {
		const signedIn = await this.#signIn(credentials);
		if (!signedIn.ok) return signedIn;
		const row = signedIn.value;
		// Whoever knows the password needs no PIN; a forgotten one goes.
		const lock = await this.registry.changeLock(row.account, opened);
		this.#tellTabs();
		if (open?.row.database === row.database) {
			await open.phone.signedInAs(row);
			await succeed(open.phone, row.device);
			return ok({ row, phone: open.phone, lock });
		}
		try {
			const opened = await this.#open(row);
			await succeed(opened.phone, row.device);
			return ok(opened);
		} catch (error) {
			if (!isLost(error)) throw error;
			await this.registry.forget(row);
			return this.signIn(credentials, undefined);
		}
	}

	/** Begins an opened account's turn. */
	begin(open: OpenAccount, listener: TurnListener): Turn {
		return new Turn(open, this.registry, listener);
	}

	/** What the server knows of a township's sites beside their facts. */
	getBoard(slot: string): Promise<Result<Board, CallProblem>> {
		return getBoard(slot);
	}

	/** Who is on this phone, the current one included. */
	async people(): Promise<PersonHere[]> {
		const rows = await this.registry.all();
		const locks = await Promise.all(rows.map(({ account }) => this.registry.lockOf(account)));
		return rows.map((row, place) => ({ row, hasPin: locks[place]?.pin !== undefined }));
	}

	/**
	 * 换人: makes another account of this phone the current one; it is opened with `openCurrent`, and asks for its PIN. So does the
	 * one that went.
	 */
	async choose(row: RegistryRow): Promise<void> {
		const before = await this.registry.current();
		for (const one of [before, row])
			if (one !== undefined) await this.registry.changeLock(one.account, locked);
		await this.registry.putCurrent(row);
		this.#tellTabs();
	}

	/**
	 * Takes a closed account off this phone; with `keepFacts` its database stays, and goes on when it signs in again. What is left
	 * to do for it is done by `sayFarewells`.
	 */
	async leave(row: RegistryRow, { keepFacts }: { readonly keepFacts: boolean }): Promise<void> {
		await this.registry.remove(row, { keepFacts });
		// They let go of the database before it is deleted.
		this.#tellTabs();
		if (keepFacts) return;
		await deleteDatabase(row.database);
		const { HandOverBook } = await import('#lib/device/hand-over-book.ts');
		const book = new HandOverBook(row.account);
		await book.forget().finally(() => book.close());
	}

	/** Ends sign-ins and clears journals of accounts that left; what cannot be done now is tried at a later start. */
	async sayFarewells(): Promise<void> {
		try {
			for (const farewell of await this.registry.farewells()) {
				const { slot, clearsJournals } = farewell;
				const isCleared = !clearsJournals || (await removeJournals(farewell));
				const ended = slot === undefined ? ok(undefined) : await deleteSignIn(slot);
				if (isCleared && ended.ok) await this.registry.farewellDone(farewell);
			}
		} catch (error) {
			if (storageProblemOf(error) === undefined) throw error;
		}
	}

	/** Taps that were left in a journal by a database that is gone: their session goes on under a new device. */
	async #openOrphan(account?: AccountId): Promise<OpenAccount | undefined> {
		const known = (await this.registry.all()).map((row) => row.account);
		const left = (await this.registry.farewells()).map((gone) => gone.account);
		const orphans = await findOrphanJournals(new Set([...known, ...left]));
		const own = orphans.filter(({ head }) => account === undefined || head.account === account);
		const orphan = own[own.length - 1];
		if (orphan === undefined) return undefined;
		const row = await reopen(orphan);
		await this.registry.putCurrent(row);
		return this.#open(row);
	}

	async #open(row: RegistryRow): Promise<OpenAccount> {
		const [phone, lock] = await Promise.all([openPhone(row), this.registry.lockOf(row.account)]);
		if (lock.isLocked || !isLockedAtStart(lock, Date.now())) return { row, phone, lock };
		return { row, phone, lock: await this.registry.changeLock(row.account, locked) };
	}

	#tellTabs(): void {
		this.#tabs?.postMessage('changed');
	}

	async #signIn(credentials: Credentials): Promise<Result<RegistryRow, SignInProblem>> {
		const rows = await this.registry.all();
		const known = rows.find((row) => isSameName(row.signInName, credentials.name));
		const first = await this.#ask(credentials, known);
		if (!first.ok) return first;
		const row = rows.find(({ account }) => account === first.value.account.id);
		if (row === undefined || row.device === first.value.device)
			return ok(await this.#keep(first.value, { credentials, row }));
		// Another name of an account that has a database here: its facts wait under its own device.
		const again = await this.#ask(credentials, row);
		return again.ok ? ok(await this.#keep(again.value, { credentials, row })) : again;
	}

	async #ask(
		credentials: Credentials,
		known: RegistryRow | undefined
	): Promise<Result<SignInAnswer, SignInProblem>> {
		const device = known?.device ?? freshDeviceId();
		const key =
			(await this.registry.keysOf(device))?.publicKey ?? (await this.registry.makeKeys(device));
		const answer = await askIn(credentials, { device, key, slot: known?.slot });
		if (answer.ok) return answer;
		// The device is bound to somebody else: the name has been given to another person.
		if (answer.problem.code === 'no-right' && known !== undefined)
			return this.#ask(credentials, undefined);
		return fail(signInCode(answer.problem), answer.problem.detail);
	}

	async #keep(
		answer: SignInAnswer,
		{
			credentials,
			row
		}: { readonly credentials: Credentials; readonly row: RegistryRow | undefined }
	): Promise<RegistryRow> {
		const { account, device, slot, serverAt } = answer;
		const database = row?.database ?? databaseName(account.id, device);
		if (row === undefined) {
			const clockOffsetMs = serverAt - Date.now();
			await createDatabase(database, { account: account.id, device, clockOffsetMs });
		}
		const next: RegistryRow = {
			database,
			account: account.id,
			device,
			signInName: credentials.name,
			accountName: account.name,
			slot,
			signedIn: answer,
			lastContactAt: serverAt,
			...(row?.familyName === undefined ? {} : { familyName: row.familyName })
		};
		await this.registry.putCurrent(next);
		return next;
	}
}

interface AskingPhone {
	readonly device: DeviceId;
	readonly key: PublicKey | undefined;
	readonly slot: string | undefined;
}

/** Asks to be let in, with a password or for the first time as a family. */
function askIn(
	{ name, password, next, joining }: Credentials,
	{ device, key, slot }: AskingPhone
): Promise<Result<SignInAnswer, CallProblem>> {
	const phone = { v: 1 as const, device, ...(key === undefined ? {} : { key }) };
	if (joining !== undefined)
		return postJoin({ ...phone, code: name, joining, pin: password }, slot);
	const change = next === undefined ? {} : { next };
	return postSignIn({ ...phone, name, password, ...change }, slot);
}

const isLost = (error: unknown): boolean => error instanceof StorageError && error.code === 'lost';

/**
 * The server knows this database's device as somebody else's (a restored backup had forgotten it, and another account named it
 * first), and gave the sign-in another one: it takes over as after a clash, or nothing under the old one would ever be accepted.
 */
async function succeed({ store, device }: Phone, next: DeviceId): Promise<void> {
	if (device === next) return;
	await store.write(async (tx) => {
		const { successor } = await phoneRow(tx);
		if (successor !== next) await beginReissue(tx, next);
	});
}

/** The lock as it is left to somebody else. */
const locked = (lock: LockRow): LockRow =>
	lock.pin === undefined ? lock : { ...lock, isLocked: true };

/** The lock of somebody who has just typed the password: asked past it, the PIN is forgotten, and another may be chosen. */
function opened({ pin, isOfferDeclined, ...lock }: LockRow): LockRow {
	const usedAtMs = Date.now();
	const open = { ...lock, isLocked: false, wrongTries: 0, usedAtMs };
	const isForgotten = pin !== undefined && (lock.isLocked || lock.wrongTries > 0);
	if (isForgotten) return open;
	return {
		...open,
		...(pin === undefined ? {} : { pin }),
		...(isOfferDeclined === undefined ? {} : { isOfferDeclined })
	};
}

const isSameName = (a: string, b: string): boolean =>
	a.trim().toLowerCase() === b.trim().toLowerCase();

function signInCode({ code }: CallProblem): SignInProblem['code'] {
	switch (code) {
		case 'offline':
		case 'not-tongyu':
		case 'wrong-password':
		case 'change-password':
		case 'slow-down':
		case 'revoked':
		case 'version':
			return code;
		case 'expired':
		case 'not-signed-in':
			return 'wrong-password';
		case 'malformed':
		case 'name-taken':
		case 'too-large':
		case 'no-right':
		case 'not-found':
		case 'foreign-origin':
		case 'unavailable':
		case 'full':
			return 'unavailable';
	}
	return code satisfies never;
}

/**
 * Sign-ins (the word session is kept for 场次): 256 random bits in a cookie, of which only the hash is stored, bound to one
 * account, one device and one cookie slot.
 *
 *   open ──DELETE /api/sign-in──► ended            open ──the account's password changes──► expired
 *     └─────180 days without use──► expired        a revoked device's sign-in stays open and delivers into quarantine
 */
import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { CachedDocuments } from './cached-documents.ts';
import {
	accountDoc,
	accountSchema,
	deviceDoc,
	deviceDocumentSchema,
	signInDoc,
	signInSchema,
	UnsureWrite,
	type Account,
	type DeviceDocument,
	type SignIn
} from './documents.ts';

/** Who speaks, as a token proves it. */
export interface Identity {
	readonly account: Account;
	readonly device: DeviceDocument;
	readonly slot: string;
	/** Id of the sign-in's document: names it in memory, proves nothing. */
	readonly signIn: string;
}

/** `not-signed-in`: no such sign-in, or it was ended. `expired`: sign in again with the password. */
export type IdentityProblem = Problem<'not-signed-in' | 'expired'>;

/** Longer than a school holiday with the phone in a drawer. */
const MAX_IDLE_DAYS = 180;
const DAY_MS = 86_400_000;
const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;
/** Letters and digits for slot names; 10 of them cannot collide on one phone. */
const SLOT_BYTES = 8;

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new random cookie slot: `[0-9a-z]`, 16 characters. */
export const newSlot = (): string => randomBytes(SLOT_BYTES).toString('hex');

/** Opens a sign-in and returns its token, the only time it is seen. */
export async function startSignIn(
	documents: CachedDocuments,
	{ account, device, slot }: Omit<Identity, 'signIn'>,
	nowMs: number
): Promise<string> {
	const token = randomBytes(TOKEN_BYTES).toString('base64url');
	const signIn: SignIn = {
		account: account.id,
		device: device.id,
		slot,
		passwordVersion: account.passwordVersion,
		createdAt: Math.floor(nowMs / 1000),
		usedOn: dayOf(nowMs)
	};
	const isNew = await documents.create(signInDoc(hashToken(token)), signIn);
	if (!isNew) throw new Error('A random token of 256 bits came twice.');
	return token;
}

/** Who a token and its slot speak for. */
export async function identify(
	documents: CachedDocuments,
	{ token, slot }: { readonly token: string; readonly slot: string },
	nowMs: number
): Promise<Result<Identity, IdentityProblem>> {
	if (!TOKEN_PATTERN.test(token)) return fail('not-signed-in');
	const id = signInDoc(hashToken(token));
	const signIn = await documents.get(id, signInSchema);
	if (signIn === undefined || signIn.slot !== slot || signIn.endedAt !== undefined) {
		return fail('not-signed-in');
	}
	const [account, device] = await Promise.all([
		documents.get(accountDoc(signIn.account), accountSchema),
		documents.get(deviceDoc(signIn.device), deviceDocumentSchema)
	]);
	if (account === undefined || device === undefined) return fail('not-signed-in');
	if (account.closedAt !== undefined) return fail('not-signed-in');
	if (account.passwordVersion !== signIn.passwordVersion) return fail('expired');
	if (nowMs - Date.parse(signIn.usedOn) > MAX_IDLE_DAYS * DAY_MS) return fail('expired');
	if (signIn.usedOn !== dayOf(nowMs)) await noteUse(documents, id, nowMs);
	return ok({ account, device, slot, signIn: id });
}

/** Ends one sign-in; the account's others go on. */
export async function endSignIn(
	documents: CachedDocuments,
	signIn: string,
	nowMs: number
): Promise<void> {
	await documents.update(signIn, signInSchema, (open) =>
		open.endedAt === undefined ? { ...open, endedAt: Math.floor(nowMs / 1000) } : undefined
	);
}

/** Moves one sign-in to another device or a newer password. */
export async function rebindSignIn(
	documents: CachedDocuments,
	signIn: string,
	change: Partial<Pick<SignIn, 'device' | 'passwordVersion'>>
): Promise<void> {
	await documents.update(signIn, signInSchema, (open) => ({ ...open, ...change }));
}

async function noteUse(documents: CachedDocuments, id: string, nowMs: number): Promise<void> {
	try {
		await documents.update(id, signInSchema, (signIn) => ({ ...signIn, usedOn: dayOf(nowMs) }));
	} catch (error) {
		// A full disk must not keep anybody from reading; the day is noted another time.
		if (!(error instanceof UnsureWrite)) throw error;
	}
}

const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

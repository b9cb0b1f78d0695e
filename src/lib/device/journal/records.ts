import * as v from 'valibot';
import type { Entry } from '#lib/core/facts/fold.ts';
import { asAccountId, asSessionId, isId, type Scope, type SessionId } from '#lib/core/ids.ts';
import { pack, packedSchema, unpack, unpackFacts } from '#lib/core/protocol/pack.ts';
import { deviceSchema, scopeSchema } from '#lib/core/protocol/segment.ts';
import { parseSignInAnswer, type SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import type { PendingRow } from '#lib/device/store.ts';
import { decodeRecords, encodeRecord } from './bytes.ts';

/**
 * What a journal file says. The first record tells whose it is; a `session` record keeps the open session with its names, so
 * that the roll can go on when the database is gone; `facts` are the taps. Facts stand packed as on the wire, which is also
 * how they are checked when read back. `settled` says that the server has everything above it: what of that belongs to the
 * open session is still shown, and nothing of it is sent again.
 */

const idSchema = v.pipe(v.string(), v.check(isId));
const recordSchema = v.variant('kind', [
	v.object({
		kind: v.literal('head'),
		v: v.literal(1),
		account: v.pipe(idSchema, v.transform(asAccountId)),
		device: deviceSchema,
		signInName: v.string(),
		signedIn: v.exactOptional(v.unknown())
	}),
	v.object({
		kind: v.literal('session'),
		scope: scopeSchema,
		session: v.pipe(idSchema, v.transform(asSessionId)),
		entries: packedSchema
	}),
	v.object({ kind: v.literal('facts'), scope: scopeSchema, facts: packedSchema }),
	v.object({ kind: v.literal('settled') })
]);
type JournalRecord = v.InferOutput<typeof recordSchema>;

/** Whose journal it is. */
export type JournalHead = Omit<
	Extract<JournalRecord, { kind: 'head' }>,
	'kind' | 'v' | 'signedIn'
> & {
	/** The last sign-in's answer, without private keys; undefined for a database that never signed in. */
	readonly signedIn: SignInAnswer | undefined;
};

/** The open session with what its sheet needs: entries of the session, its marks, and names of people. */
export interface KeptSession {
	readonly scope: Scope;
	readonly session: SessionId;
	readonly entries: readonly Entry[];
}

/** A journal file, read. */
export interface JournalContent {
	readonly head: JournalHead;
	/** The one opened last, with what was tapped since and is settled. */
	readonly session: KeptSession | undefined;
	/** Those the file does not know to be settled. */
	readonly facts: readonly PendingRow[];
}

/** The first record. Private keys never go into a journal: it is not encrypted. */
export function headRecord({ signedIn, ...head }: JournalHead): Uint8Array<ArrayBuffer> {
	const townships = signedIn?.townships.map(({ privateKey: _secret, ...township }) => township);
	const record = { kind: 'head', v: 1, ...head };
	return encodeRecord(
		signedIn === undefined ? record : { ...record, signedIn: { ...signedIn, townships } }
	);
}

/** The open session. */
export const sessionRecord = ({ entries, ...session }: KeptSession): Uint8Array<ArrayBuffer> =>
	encodeRecord({ kind: 'session', ...session, entries: pack(entries) });

/** Taps, one record for each scope. */
export function factRecords(rows: readonly PendingRow[]): Uint8Array<ArrayBuffer>[] {
	const scopes = [...new Set(rows.map(({ scope }) => scope))];
	return scopes.map((scope) => {
		const facts = rows.filter((row) => row.scope === scope).map(({ fact }) => fact);
		return encodeRecord({ kind: 'facts', scope, facts: pack(facts) });
	});
}

/** Everything above it is acknowledged. */
export const settledRecord = (): Uint8Array<ArrayBuffer> => encodeRecord({ kind: 'settled' });

/** Reads a file; undefined when it has no head (it was torn before its first record was whole: then it holds no tap). */
export function readJournal(file: ArrayBuffer): JournalContent | undefined {
	const [first, ...records] = decodeRecords(file).flatMap((value) => {
		const parsed = v.safeParse(recordSchema, value);
		return parsed.success ? [parsed.output] : [];
	});
	if (first?.kind !== 'head') return undefined;
	const answer = parseSignInAnswer(first.signedIn);
	const { account, device, signInName } = first;
	const settledCount = records.findLastIndex(({ kind }) => kind === 'settled') + 1;
	const session = lastOf(records.flatMap(keptSession));
	const settled = records.slice(0, settledCount).flatMap(factRows);
	return {
		head: { account, device, signInName, signedIn: answer.ok ? answer.value : undefined },
		session: session && withFacts(session, settled),
		facts: records.slice(settledCount).flatMap(factRows)
	};
}

function keptSession(record: JournalRecord): KeptSession[] {
	if (record.kind !== 'session') return [];
	const entries = unpack(record.entries);
	return entries === undefined ? [] : [{ scope: record.scope, session: record.session, entries }];
}

const withFacts = (session: KeptSession, rows: readonly PendingRow[]): KeptSession => ({
	...session,
	entries: [
		...session.entries,
		...rows.filter(({ scope }) => scope === session.scope).map(({ fact }) => fact)
	]
});

function factRows(record: JournalRecord): PendingRow[] {
	if (record.kind !== 'facts') return [];
	return (unpackFacts(record.facts) ?? []).map((fact) => ({ scope: record.scope, fact }));
}

const lastOf = <T>(items: readonly T[]): T | undefined => items[items.length - 1];

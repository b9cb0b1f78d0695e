import { EMPTY_STATE, join } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { recover } from '#lib/device/recover.ts';
import type { DeviceRead, DeviceStore, DeviceWrite, PendingRow } from '#lib/device/store.ts';
import { phoneRow, scopeRow } from '#lib/device/store.ts';

/**
 * A start takes back from the journals what the database lacks. Nearly always it lacks nothing, since the database is written
 * first, and this must cost a start only a few reads. So the whole work of `recover` is done only when
 * - a journal holds a seq of this device above the last one given: the database came back older than it was, or
 * - a fact of an earlier device of the account says something the state does not hold.
 */

/** Puts back what is missing, and says so in the diary; how many facts that was. `nowMs` by the phone's clock. */
export async function takeBack(
	store: DeviceStore,
	found: readonly PendingRow[],
	nowMs: number
): Promise<number> {
	if (found.length === 0) return 0;
	if (!(await store.read((tx) => lacksAny(tx, found)))) return 0;
	return store.write((tx) => recoverAndTell(tx, found, nowMs));
}

/** Puts back what the database lacks of these facts, with a line in the diary. */
export async function recoverAndTell(
	tx: DeviceWrite,
	found: readonly PendingRow[],
	nowMs: number
): Promise<number> {
	const received = await recover(tx, inOrder(found));
	const { clockOffsetMs } = await phoneRow(tx);
	const line = { kind: 'recovered' as const, delivered: 0, received, refused: 0 };
	if (received > 0) await tx.addDiary({ at: nowMs + clockOffsetMs, ...line });
	return received;
}

/** Sorted by device and seq, as `recover` and segments want them. */
const inOrder = (found: readonly PendingRow[]): PendingRow[] =>
	[...found].sort(({ fact: a }, { fact: b }) =>
		a.device === b.device ? a.seq - b.seq : a.device < b.device ? -1 : 1
	);

async function lacksAny(tx: DeviceRead, found: readonly PendingRow[]): Promise<boolean> {
	const { device, retired = [] } = await phoneRow(tx);
	for (const [scope, rows] of byScope(found)) {
		const { seq } = await scopeRow(tx, scope);
		const others = rows.filter(({ fact }) => fact.device !== device);
		if (rows.some(({ fact }) => fact.device === device && fact.seq > seq)) return true;
		const states = await tx.entries(
			scope,
			others.map(({ fact }) => fact.key)
		);
		const isNews = others.some(({ fact }, index) => {
			if (retired.includes(fact.device)) return false;
			const state = states[index]?.state ?? EMPTY_STATE;
			return join(state, fact) !== state;
		});
		if (isNews) return true;
	}
	return false;
}

function byScope(found: readonly PendingRow[]): Map<Scope, PendingRow[]> {
	const scopes = new Map<Scope, PendingRow[]>();
	for (const row of found) scopes.set(row.scope, [...(scopes.get(row.scope) ?? []), row]);
	return scopes;
}

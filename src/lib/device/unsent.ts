import type { PendingRow, DeviceRead } from './store.ts';
import { factsOf } from './settle.ts';

/** Facts the server has not acknowledged: not yet sealed, or in a segment that waits or is to be re-issued. */
export async function unsentFacts(tx: DeviceRead): Promise<PendingRow[]> {
	const sealed = [
		...(await tx.sealed({ state: 'waiting' })),
		...(await tx.sealed({ state: 'clashed' }))
	];
	return [
		...(await tx.pending()),
		...sealed.flatMap((row) => factsOf(row).map((fact) => ({ scope: row.scope, fact })))
	];
}

/** How many facts are only on this phone: unsent ones, and refused ones nobody has dealt with. */
export async function countUnsent(tx: DeviceRead): Promise<number> {
	const sealed = [
		...(await tx.sealed({ state: 'waiting' })),
		...(await tx.sealed({ state: 'clashed' }))
	];
	const refused = (await tx.refusals()).filter((row) => !row.dealtWith);
	const pending = await tx.pending();
	return pending.length + sealed.reduce((sum, row) => sum + row.count, 0) + refused.length;
}

/** The identity of a fact, as one text. */
export const identityOf = ({ scope, fact }: PendingRow): string =>
	`${scope} ${fact.device} ${fact.seq}`;

import type { DeviceId, Scope } from '#lib/core/ids.ts';
import type { Actor, People } from './people.ts';

/** What the people of a world may write, said once more and without the product's table of rights. */

/** 10 min: a grant is not judged by the second. */
const TOLERANCE_S = 600;
const RECORDS = ['mark', 'person', 'session', 'headcount'];

/** A fact put to the question, when it was made as far as anybody can know, and up to when grants were known. Seconds. */
interface Asked {
	readonly scope: Scope;
	readonly key: string;
	readonly madeAt: number;
	readonly knownAt: number;
}

/** Whether somebody may write a key, by what the grants known then said of when it was made. */
export const mayWrite = (
	{ role, sites, grants }: Actor,
	{ township }: People,
	{ scope, key, madeAt, knownAt }: Asked
): boolean => {
	const isInForce = grants.some(
		({ from, until = Infinity }) =>
			from <= knownAt && from - TOLERANCE_S <= madeAt && madeAt < until + TOLERANCE_S
	);
	if (!isInForce) return false;
	const [word = ''] = key.split('/');
	if (sites.some((site) => site.scope === scope))
		return RECORDS.includes(word) || (word === 'review' && role === 'organizer');
	if (role !== 'organizer') return false;
	return (
		(scope === 'district' && key.startsWith(`plan/${township}/`)) ||
		(scope === 'staff' && key.startsWith(`draft/township-${township}/`))
	);
};

/** A device as the server's world knows it. Seconds. */
interface KnownDevice {
	readonly id: DeviceId;
	readonly account: string;
	readonly createdAt?: number;
	readonly revokedAt?: number;
}

/** A device made nothing before it was bound to its account, and nothing that arrived before it was made. */
export const madeAtS = (at: number, device: KnownDevice | undefined, arrivedAt: number): number =>
	Math.min(Math.max(at, device?.createdAt ?? 0), arrivedAt);

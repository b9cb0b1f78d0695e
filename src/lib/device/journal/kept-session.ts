import { expectedKey, headCountKey, marksPrefix } from '#lib/core/attendance/mark.ts';
import { entriesOf } from '#lib/core/facts/fold.ts';
import type { Scope, SessionId } from '#lib/core/ids.ts';
import type { DeviceRead } from '#lib/device/store.ts';
import type { KeptSession } from './records.ts';

/** Parts of a person a roll shows. No phone number: the journal is not encrypted. */
const KEPT_PARTS = new Set(['name', 'relation', 'group', 'stage', 'walkin', 'left']);

/** What the roll of one session needs to go on without the database. */
export async function readKeptSession(
	tx: DeviceRead,
	scope: Scope,
	session: SessionId
): Promise<KeptSession> {
	const prefixes = [
		`session/${session}/`,
		expectedKey(session),
		headCountKey(session),
		marksPrefix(session)
	];
	const rows = await Promise.all(prefixes.map((prefix) => tx.entriesUnder(scope, prefix)));
	const people = (await tx.entriesUnder(scope, 'person/')).filter(({ key }) =>
		KEPT_PARTS.has(key.split('/')[2] ?? '')
	);
	return {
		scope,
		session,
		entries: [...rows.flat(), ...people].flatMap(({ state }) => entriesOf(state))
	};
}

import type { Fact } from '#lib/core/facts/fact.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { packSegment, sealSegment } from '#lib/core/protocol/segment.ts';
import type { DeviceWrite, PendingRow, SealedRow } from './store.ts';
import { scopeRow } from './store.ts';

/**
 * Sealing gives facts their place in the numbered chain of this device. It happens only when about to send, inside one
 * transaction of the one tab that holds the sync lock: n is contiguous and never given twice. A sealed segment is never
 * changed. The newest session goes first, so that tonight's sheet does not wait behind an old backlog.
 */

/** 2,000 facts: a stored document stays well under CouchDB's 8 MB. */
const MAX_FACTS = 2000;
/** 8 KB: after a cut a request carries one segment, and a sealed segment can never be made smaller. */
const MAX_SEGMENT_BYTES = 8192;

/** Packed JSON gzips to about 45 % (ids hardly, words well; measured on seeded sheets). */
const GZIPPED_SHARE = 0.45;

/** What of the pending facts is sealed now. */
export interface Sealing {
	readonly device: DeviceId;
	/** About this many bytes after gzip, all new segments together; at least one fact is sealed. */
	readonly budgetBytes: number;
}

/** Seals pending facts up to the budget; the new rows, in the order to send. Nothing while a successor is taking over. */
export async function seal(
	tx: DeviceWrite,
	{ device, budgetBytes }: Sealing
): Promise<SealedRow[]> {
	const batches = batch(await tx.pending(), device, budgetBytes);
	const sealed: SealedRow[] = [];
	for (const rows of batches) {
		const [first] = rows;
		if (first === undefined) continue;
		const { scope } = first;
		const row = await scopeRow(tx, scope);
		const n = row.n + 1;
		const recovered = first.fact.device !== device;
		const segment = sealSegment({
			scope,
			device,
			n,
			facts: rows.map(({ fact }) => fact),
			...(recovered ? { recovered: true as const } : {})
		});
		const packed = packSegment(segment, device);
		const sizeBytes = Math.ceil(JSON.stringify(packed).length * GZIPPED_SHARE);
		sealed.push({ scope, device, n, state: 'waiting', count: rows.length, packed, sizeBytes });
		await tx.putScope({ ...row, n });
		await tx.dropPending(rows);
	}
	await tx.putSealed(sealed);
	return sealed;
}

/** Groups facts by scope and session, newest first, and cuts where the budget ends. Recovered facts keep apart. */
function batch(rows: readonly PendingRow[], device: DeviceId, budgetBytes: number): PendingRow[][] {
	const groups = new Map<string, PendingRow[]>();
	for (const row of rows) {
		const name = `${laneOf(row, device)} ${sessionOf(row.fact)}`;
		const group = groups.get(name);
		if (group) group.push(row);
		else groups.set(name, [row]);
	}
	const newestFirst = [...groups.values()].sort((a, b) => newest(b) - newest(a));
	// Groups of one scope and origin go into one segment while they fit: fewer documents, one column of ids.
	const batches: PendingRow[][] = [];
	const open = new Map<string, { rows: PendingRow[]; sizeBytes: number }>();
	let spentBytes = 0;
	for (const row of newestFirst.flat()) {
		const cost = costBytes(row.fact);
		if (spentBytes > 0 && spentBytes + cost > budgetBytes) break;
		spentBytes += cost;
		const lane = laneOf(row, device);
		const last = open.get(lane);
		if (last && last.rows.length < MAX_FACTS && last.sizeBytes + cost <= MAX_SEGMENT_BYTES) {
			last.rows.push(row);
			last.sizeBytes += cost;
			continue;
		}
		const fresh = [row];
		batches.push(fresh);
		open.set(lane, { rows: fresh, sizeBytes: cost });
	}
	return batches;
}

/** What may share a segment: facts of one scope, and of this device or of earlier ones. */
const laneOf = ({ scope, fact }: PendingRow, device: DeviceId): string =>
	`${scope} ${fact.device === device ? '' : 'recovered'}`;

const newest = (rows: readonly PendingRow[]): number =>
	rows.reduce((at, { fact }) => Math.max(at, fact.at), 0);

/** The session a fact is about, or '' for the roster and everything else. */
function sessionOf(fact: Fact): string {
	const [word, id] = fact.key.split('/');
	return word === 'mark' || word === 'session' || word === 'expected' || word === 'headcount'
		? (id ?? '')
		: '';
}

/** A fact's share of a gzipped body: 5.2 bytes of id, 1–2 of columns (measured), and its text values. */
const costBytes = (fact: Fact): number => {
	const valueLength = typeof fact.value === 'string' ? fact.value.length * 3 : 0;
	const objectLength =
		typeof fact.value === 'object' && fact.value !== null && !('status' in fact.value)
			? JSON.stringify(fact.value).length * 0.6
			: 0;
	return 8 + valueLength + objectLength + Object.keys(fact.sees ?? {}).length * 4;
};

import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { EMPTY_STATE, join, nextSees } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { eraser } from './erase.ts';
import type { DeviceStore, EntryRow } from './store.ts';
import { phoneRow, scopeRow } from './store.ts';

/**
 * A tap becomes a fact: the one place where (device, seq) and `sees` are given. Fact and state row are written in ONE strict
 * transaction, so that a row never says what a crash could take back, and a seq is never given twice.
 */

/** 10 min: from here on a form shows the phone's own time beside the corrected one (DESIGN §1, Clocks). */
const SKEW_SHOWN_MS = 600_000;

/** What is recorded, and when by the phone's own clock. */
export interface Recording {
	readonly scope: Scope;
	readonly drafts: readonly Draft[];
	/** Epoch ms by the phone's clock; the kept offset is added. */
	readonly nowMs: number;
}

/** Stores drafts as facts of this device; resolves when they are durable. */
export function record(store: DeviceStore, { scope, drafts, nowMs }: Recording): Promise<Fact[]> {
	return store.write(async (tx) => {
		const { account, device, clockOffsetMs } = await phoneRow(tx);
		const row = await scopeRow(tx, scope);
		// A phone that forgot the date starts in 1970, and an offset learned in the wrong year may lead below.
		const at = Math.max(0, Math.floor((nowMs + clockOffsetMs) / 1000));
		const raw = Math.abs(clockOffsetMs) > SKEW_SHOWN_MS ? Math.floor(nowMs / 1000) : undefined;
		const held = await tx.entries(
			scope,
			drafts.map((draft) => draft.key)
		);
		const erase = await eraser(tx, scope, drafts);
		// One key may come twice in one recording: the second sees the first.
		const rows = new Map<string, EntryRow>();
		const facts = drafts.map((draft, index): Fact => {
			const state = rows.get(draft.key)?.state ?? held[index]?.state ?? EMPTY_STATE;
			const known = Object.values(draft.seen ?? EMPTY_STATE).reduce(join, state);
			const sees = nextSees(known, device);
			const time = draft.raw ?? raw;
			const fact = erase({
				key: draft.key,
				value: draft.value,
				at,
				by: account,
				device,
				seq: row.seq + 1 + index,
				...(sees === undefined ? {} : { sees }),
				...(draft.how === undefined ? {} : { how: draft.how }),
				...(time === undefined ? {} : { raw: time })
			});
			rows.set(draft.key, { scope, key: draft.key, state: join(state, fact), waiting: fact.seq });
			return fact;
		});
		await tx.putPending(facts.map((fact) => ({ scope, fact })));
		await tx.putEntries([...rows.values()]);
		await tx.putScope({ ...row, seq: row.seq + facts.length });
		return facts;
	});
}

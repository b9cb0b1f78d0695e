import type { SyncStatus } from '#lib/sync/status.ts';
import type { SyncMarkState } from '#lib/ui/frame/sync-mark.ts';

/** What the sync mark shows of the exchange: what needs a person first, then what waits, then that all is delivered. */
export function markOf(status: SyncStatus): SyncMarkState {
	if (status.refused > 0) return { kind: 'refused', count: status.refused };
	if (status.phase === 'exchanging' && status.waiting > 0) return { kind: 'syncing' };
	if (status.waiting > 0) return { kind: 'waiting', count: status.waiting };
	return { kind: 'delivered' };
}

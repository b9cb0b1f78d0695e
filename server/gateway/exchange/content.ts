import type { Scope } from '#lib/core/ids.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import type { ScopeChanges } from '#lib/core/protocol/sync.ts';
import { mayPublish } from '../access.ts';
import type { Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import type { StoredSnapshot } from './snapshots.ts';
import { readViews } from './views.ts';

/** Scopes that come whole and are told apart by their content hash. */
export type ContentScope = 'catalog' | 'views';

/** Whether a scope comes whole. */
export const isContent = (scope: Scope): scope is ContentScope =>
	scope === 'catalog' || scope === 'views';

/** A content scope as a caller may see it; without a caller, the public catalog. */
export function readContent(
	scope: ContentScope,
	caller: Caller | undefined,
	deps: ExchangeDeps
): Promise<StoredSnapshot> {
	if (caller === undefined) return deps.catalog.snapshot('public', deps);
	if (scope === 'views') return readViews(caller, deps);
	const isWriter = mayPublish(caller.grants, Math.floor(deps.now / 1000));
	return deps.catalog.snapshot(isWriter ? 'writers' : 'public', deps);
}

/** 64 KB: what fits into an answer; more is fetched by its hash. */
const MAX_INLINE_BYTES = 65_536;

/** A snapshot as it stands in an answer. */
export const inlined = ({
	sizeBytes,
	...snapshot
}: StoredSnapshot): NonNullable<ScopeChanges['snapshot']> =>
	sizeBytes <= MAX_INLINE_BYTES ? bare(snapshot) : { hash: snapshot.hash, sizeBytes };

/** A snapshot without what the store adds. */
export const bare = ({ hash, vector, entries }: Snapshot): Snapshot => ({ hash, vector, entries });

import * as v from 'valibot';
import type { CouchAnswer } from './couch-http.ts';
import { StoreError, type PutOutcome } from './store.ts';

const WRITTEN = v.object({ rev: v.string() });
const REFUSED = v.object({
	error: v.optional(v.string(), ''),
	reason: v.optional(v.nullable(v.string()), '')
});

/** Words in which CouchDB and its Erlang pass on a full disk; the status is then 500 or, since 3.4, 507. */
const FULL_PATTERN = /enospc|edquot|no space|insufficient_storage|too full|file_system/i;

/** `error` and `reason` of an answer that is not a success, as one text. */
export function reasonOf({ body }: CouchAnswer): string {
	const refused = v.safeParse(REFUSED, body);
	return refused.success ? `${refused.output.error}: ${refused.output.reason ?? ''}` : '';
}

/** 404 because the document is not there, or no longer. */
export const isDocumentMissing = (answer: CouchAnswer): boolean =>
	answer.status === 404 && /^not_found: (missing|deleted)$/.test(reasonOf(answer));

/** 404 because the whole database is not there. */
export const isDatabaseMissing = (answer: CouchAnswer): boolean =>
	answer.status === 404 && !isDocumentMissing(answer);

/**
 * What a write of one document came to (CouchDB 3.5, `PUT` and `DELETE /{db}/{docid}`):
 *
 * | status | | outcome |
 * |---|---|---|
 * | 201 (PUT), 200 (DELETE), with a revision | on disk, quorum met | `stored` |
 * | 202 | taken, quorum not met | `unsure/quorum` |
 * | 409; 404 "missing" for DELETE | another revision, or none | `conflict` |
 * | 413, 507, or words of a full disk | | `unsure/full` |
 * | 400 | malformed: a bug of ours | throws |
 * | anything else: 401, 403, 5xx, a proxy's 200 | | `unsure/unavailable` |
 *
 * @throws StoreError on 400
 */
export function writeOutcome(method: 'PUT' | 'DELETE', answer: CouchAnswer): PutOutcome {
	const { status, body } = answer;
	const written = v.safeParse(WRITTEN, body);
	if (status === (method === 'PUT' ? 201 : 200) && written.success)
		return { kind: 'stored', rev: written.output.rev };
	if (status === 202) return { kind: 'unsure', reason: 'quorum' };
	if (status === 409 || (method === 'DELETE' && isDocumentMissing(answer)))
		return { kind: 'conflict' };
	if (status === 400) throw new StoreError(`CouchDB refused a document. ${reasonOf(answer)}`);
	const isFull = status === 413 || status === 507 || FULL_PATTERN.test(reasonOf(answer));
	return { kind: 'unsure', reason: isFull ? 'full' : 'unavailable' };
}

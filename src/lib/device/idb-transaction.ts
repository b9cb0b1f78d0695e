/** One IndexedDB transaction around a piece of work, and nothing between. */

/** Strict: "complete" fires when the disk has the data, not when the system was handed it. */
const DURABILITY: IDBTransactionOptions = { durability: 'strict' };

/**
 * Does the work in one transaction over the stores; resolves when it is complete, which for a write means durable. The work may
 * await nothing but the transaction's own requests. Rejects with what made the transaction fail: a full disk shows only in the
 * transaction's error, so that is told before the error of a request or of the work.
 */
export function transact<T>(
	db: IDBDatabase,
	{ mode, stores }: { readonly mode: 'readonly' | 'readwrite'; readonly stores: readonly string[] },
	work: (tx: IDBTransaction) => Promise<T>
): Promise<T> {
	return new Promise((resolve, reject) => {
		const tx = db.transaction([...stores], mode, DURABILITY);
		let outcome: { readonly value: T } | undefined;
		let failure: unknown;
		tx.oncomplete = () => {
			if (outcome !== undefined) resolve(outcome.value);
			else reject(new Error('The work awaited something else than its transaction.'));
		};
		tx.onabort = () => reject(asError(tx.error ?? failure));
		work(tx).then(
			(value) => {
				outcome = { value };
				tx.commit();
			},
			(error: unknown) => {
				failure = error;
				abort(tx);
			}
		);
	});
}

/** A request's result. */
export const ended = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(asError(request.error));
	});

/** Resolves when the last of some writes is done; an earlier one that fails ends the whole transaction. */
export async function allDone(requests: readonly IDBRequest[]): Promise<void> {
	const last = requests[requests.length - 1];
	if (last !== undefined) await ended<unknown>(last);
}

/** A transaction that failed by itself is aborted already. */
function abort(tx: IDBTransaction): void {
	try {
		tx.abort();
	} catch (error) {
		if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
	}
}

const asError = (cause: unknown): Error =>
	cause instanceof Error ? cause : new DOMException('The transaction was aborted.', 'AbortError');

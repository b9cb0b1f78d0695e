/**
 * The server's live hints: that something changed for this sign-in, nothing of what. Listened to only while somebody looks, so
 * that a phone in a pocket holds no connection.
 */
export interface LiveParts {
	/** The sign-in's slot now; a header cannot be set here, so it goes in the address (it is no secret). */
	readonly slot: () => string | undefined;
	readonly onHint: () => void;
	readonly signal: AbortSignal;
}

/** Listens while the page is visible, until the signal aborts. The browser reconnects by itself. */
export function listenLive({ slot, onHint, signal }: LiveParts): void {
	let source: EventSource | undefined;
	const follow = (): void => {
		const current = slot();
		const isWanted = document.visibilityState === 'visible' && !signal.aborted;
		if (!isWanted || current === undefined) {
			source?.close();
			source = undefined;
			return;
		}
		if (source !== undefined && source.readyState !== EventSource.CLOSED) return;
		source = new EventSource(`/api/live?slot=${current}`);
		source.addEventListener('changed', onHint);
		source.onmessage = onHint;
	};
	follow();
	document.addEventListener('visibilitychange', follow, { signal });
	signal.addEventListener('abort', follow, { once: true });
}

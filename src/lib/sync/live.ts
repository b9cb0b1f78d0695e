/**
 * The server's live hints: that something changed for this sign-in, nothing of what. Listened to only while somebody looks, so
 * that a phone in a pocket holds no connection.
 */
export interface LiveParts {
	/** The sign-in's slot now; a header cannot be set here, so it goes in the address (it is no secret). */
	readonly slot: () => string | undefined;
	readonly onHint: () => void;
	/**
	 * Hints within so many ms count as one, told at their end. What this phone sends is hinted back to it too: a page that is
	 * tapped on must not answer each echo with another exchange.
	 */
	readonly gatherMs?: number;
	readonly signal: AbortSignal;
}

/** As long as an exchange waits for more taps (`TAP_DELAY_MS`). */
export const WHILE_TAPPED_MS = 3_000;

/** Listens while the page is visible, until the signal aborts. The browser reconnects by itself. */
export function listenLive({ slot, onHint, gatherMs = 0, signal }: LiveParts): void {
	let source: EventSource | undefined;
	let gathering: ReturnType<typeof setTimeout> | undefined;
	const hear = (): void => {
		gathering ??= setTimeout(() => {
			gathering = undefined;
			onHint();
		}, gatherMs);
	};
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
		source.addEventListener('changed', hear);
		source.onmessage = hear;
	};
	follow();
	document.addEventListener('visibilitychange', follow, { signal });
	signal.addEventListener(
		'abort',
		() => {
			clearTimeout(gathering);
			follow();
		},
		{ once: true }
	);
}

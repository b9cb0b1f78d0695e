/** Corrected time: the phone's clock and its kept offset to the server's. A phone never moves its own clock. */
export interface Clock {
	/** Epoch ms, corrected. */
	nowMs(): number;
	/** Whole seconds since 1970, corrected: what `TapTime.atS` wants. */
	nowS(): number;
	/** Whole seconds by the phone's own clock: `TapTime.deviceAtS`. */
	deviceNowS(): number;
}

/** A clock over an offset that may change (ms to add to the phone's time). */
export function clockWith(offsetMs: () => number, now: () => number = Date.now): Clock {
	const nowMs = () => now() + offsetMs();
	return {
		nowMs,
		nowS: () => Math.floor(nowMs() / 1000),
		deviceNowS: () => Math.floor(now() / 1000)
	};
}

/** What goes wrong with a request. */
export type Fault =
	/** A captive portal: its own HTML with status 200; the server never hears of it. */
	| { readonly kind: 'portal' }
	/** An answer of the front's own, 502 or 401 for instance; the server never hears of it. */
	| { readonly kind: 'status'; readonly status: number; readonly body?: string }
	/** The server works; the phone gets its headers and so many bytes of the body; the connection ends, after a silence if told. */
	| { readonly kind: 'cut-body'; readonly afterBytes: number; readonly silentMs?: number }
	/** Passed on after a while. */
	| { readonly kind: 'delay'; readonly delayMs: number }
	/** The connection ends before the server hears of it. */
	| { readonly kind: 'lost-request' }
	/** The server works; the connection ends without a byte of its answer. */
	| { readonly kind: 'lost-answer' }
	/** The server gets it twice, one after the other; the phone gets the first answer. */
	| { readonly kind: 'duplicate' };

/** Which requests a fault hits. */
export interface FaultAim {
	/** How many; 1 when absent, `Infinity` until `clear`. */
	readonly times?: number;
	/** Start of the path; '/api/' when absent, so that the page itself still loads. */
	readonly path?: string;
}

/** One request that came to its end, in order of ending. */
export interface FrontEntry {
	readonly method: string;
	readonly path: string;
	/** The fault that hit it, or 'none'. */
	readonly fault: Fault['kind'] | 'none';
	/** Body bytes as sent by the phone (compressed). */
	readonly requestBytes: number;
	/** Statuses the server answered with: none, one, or two for a duplicate. */
	readonly serverStatuses: readonly number[];
	/** Status the phone saw; undefined when it got nothing. */
	readonly status: number | undefined;
}

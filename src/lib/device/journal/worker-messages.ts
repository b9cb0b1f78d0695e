/** What the page asks of the journal's worker. Orders are carried out one after another. */
export type JournalOrder =
	/** Creates the file and takes its handle. */
	| { readonly kind: 'open'; readonly folders: readonly string[]; readonly file: string }
	/** Writes at the end and flushes; with a size, only if the file has not grown since it had that size. */
	| {
			readonly kind: 'append';
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly ifSizeBytes?: number;
	  }
	/** Empties the file and writes this instead, unless it has grown since it had that size. */
	| {
			readonly kind: 'replace';
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly ifSizeBytes: number;
	  }
	| { readonly kind: 'close' };

/** `value`: the file's size after the order, in bytes; −1 when `open` found no sync access handle. */
export type JournalReply =
	| { readonly id: number; readonly ok: true; readonly value: number }
	| { readonly id: number; readonly ok: false; readonly name: string; readonly message: string };

/** `open` found no sync access handle in this browser. */
export const NO_HANDLE = -1;

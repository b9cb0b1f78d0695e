/** SHA-256 in lower-case hex, by the browser's own code: a chunk takes a millisecond. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

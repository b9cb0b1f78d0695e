/**
 * A request line of HTTP/1.1 as it stands on the wire. Not anchored: on a kept connection it follows the last byte of the
 * body before it. Bodies of ours are JSON or compressed and hold no such line.
 */
const REQUEST_LINE = /(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [/*]\S* HTTP\/1\.[01]\r\n/g;
/** Longer than any request line we send; what is kept of one chunk to find a line that straddles two. */
const CARRY_CHARACTERS = 4096;

/** Counts the HTTP/1.1 requests in one connection's stream of bytes. */
export class RequestCounter {
	#carry = '';

	/** Takes the next bytes of the stream and returns how many request lines ended in them. */
	feed(bytes: Buffer): number {
		const text = this.#carry + bytes.toString('latin1');
		let found = 0;
		let end = 0;
		for (const match of text.matchAll(REQUEST_LINE)) {
			found += 1;
			end = match.index + match[0].length;
		}
		this.#carry = text.slice(Math.max(end, text.length - CARRY_CHARACTERS));
		return found;
	}
}

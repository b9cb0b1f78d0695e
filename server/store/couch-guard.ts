import { Agent, DecoratorHandler, type Dispatcher } from 'undici';

/**
 * Keeps from nano the two answers that end the whole process. nano (11.0.7) reads bodies where nobody catches, so that
 *
 * - a success of another type than JSON (a proxy's page) that is cut short, or whose request times out meanwhile, and
 * - an error whose body is the JSON value `null`
 *
 * become unhandled rejections, and the caller never hears. Here the first fails at its headers and the second at its first
 * byte, before `fetch` has seen anything of them, and nano reports a failed connection. All else passes as it comes: what
 * nano makes of JSON that is cut short is `couch-http.ts`'s to judge.
 */
class AnswerGuard implements Dispatcher.DispatchHandler {
	/** `DecoratorHandler`, since the `fetch` of Node 22 and 24 gives handlers of an older form. */
	readonly #inner: Dispatcher.DispatchHandler;
	/** The start of an error whose body has not begun. Let through first, it would leave `fetch` waiting when we abort. */
	#held: ResponseStart | undefined;

	constructor(inner: Dispatcher.DispatchHandler) {
		this.#inner = new DecoratorHandler(inner);
	}

	onRequestStart(...started: Parameters<Handler['onRequestStart']>): void {
		this.#inner.onRequestStart?.(...started);
	}

	onResponseStart(...start: ResponseStart): void {
		const [controller, status, headers] = start;
		if (status < 200) return; // Early hints: not the answer yet.
		if (status >= 400) this.#held = start;
		// As nano asks, letter for letter: under any other spelling it would not read the body as JSON.
		else if (String(headers['content-type']).startsWith('application/json'))
			this.#inner.onResponseStart?.(...start);
		else controller.abort(new UnusableAnswer(`${status} that is not JSON`));
	}

	onResponseData(...[controller, chunk]: Parameters<Handler['onResponseData']>): void {
		if (this.#held !== undefined) {
			const first = /[^ \t\r\n]/.exec(chunk.toString('latin1'));
			if (first === null) return; // White space before JSON begins.
			const [, status] = this.#held;
			if (first[0] !== '{') {
				controller.abort(new UnusableAnswer(`${status} that is no JSON object`));
				return;
			}
			this.#inner.onResponseStart?.(...this.#held);
			this.#held = undefined;
		}
		this.#inner.onResponseData?.(controller, chunk);
	}

	onResponseEnd(...[controller, trailers]: Parameters<Handler['onResponseEnd']>): void {
		if (this.#held === undefined) this.#inner.onResponseEnd?.(controller, trailers);
		else this.onResponseError(controller, new UnusableAnswer(`${this.#held[1]} without a body`));
	}

	onResponseError(...failed: Parameters<Handler['onResponseError']>): void {
		this.#inner.onResponseError?.(...failed);
	}
}

type Handler = Required<Dispatcher.DispatchHandler>;
type ResponseStart = Parameters<Handler['onResponseStart']>;

/** Something answered, but not as CouchDB does. */
class UnusableAnswer extends Error {
	override readonly name = 'UnusableAnswer';
}

/** Connections of their own for one CouchDB, as many as are asked for at once; idle ones keep no process alive. */
export const guardedAgent = (): Dispatcher =>
	new Agent().compose(
		(dispatch) => (options, handler) => dispatch(options, new AnswerGuard(handler))
	);

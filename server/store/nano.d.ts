/**
 * The part of nano 11 that the store touches. Its own types are not used: they answer `any`, leave out `signal` and
 * `parseUrl`, want the class of a dispatcher where an instance belongs, and give `log` two arguments (it gets one).
 */
declare module 'nano' {
	import type { Dispatcher } from 'undici';

	/** What `log` is told: a request before it is sent, then its answer, or that there was none (`socket`). */
	export type LogEvent =
		| { readonly method: string; readonly url: string }
		| { readonly err: 'socket' }
		| { readonly err: 'couch' | null; readonly headers: { readonly statusCode: number } };

	export interface Configuration {
		readonly url: string;
		/** False: the URL's path is a proxy's, not the name of a database. */
		readonly parseUrl: boolean;
		readonly headers: Readonly<Record<string, string>>;
		/** Handed to `fetch` as its dispatcher. */
		readonly agentOptions: Dispatcher;
		readonly log: (event: LogEvent) => void;
	}

	export interface RequestOptions {
		readonly method: string;
		/** Encoded; what follows the server's URL and a slash. */
		readonly path: string;
		/** `startkey` and `endkey` are written as JSON, the rest as text. */
		readonly qs: Readonly<Record<string, string | number | boolean>>;
		readonly body?: object | undefined;
		readonly signal: AbortSignal;
	}

	export interface Server {
		/**
		 * Resolves with the body of a status below 400, or '' when that was cut short or no JSON. Rejects with an `Error` that
		 * carries the members of CouchDB's own error, or of a failed connection.
		 */
		request(options: RequestOptions): Promise<unknown>;
	}

	export default function nano(configuration: Configuration): Server;
}

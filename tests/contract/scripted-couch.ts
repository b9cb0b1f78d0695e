import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted CouchDB does with a request; doing nothing leaves it waiting. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers as CouchDB does, in JSON. */
export const json = (response: ServerResponse, status: number, body: unknown): void => {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** An answer that promises 1,000 bytes, sends what is given, and breaks the connection off or leaves it hanging. */
export const cutShort =
	(status: number, type: string, sent: string, end: 'broken' | 'hanging' = 'broken'): Answer =>
	(_request, response) => {
		response.writeHead(status, { 'content-type': type, 'content-length': 1_000 });
		response.write(sent, () => {
			if (end === 'broken') response.destroy();
		});
	};

/**
 * A server that answers as a test says: what CouchDB documents, and what proxies and broken lines make of it. Its databases
 * exist: creating one is answered here.
 */
export class ScriptedCouch {
	/** How often a database was created. */
	creations = 0;
	readonly #server: Server;

	constructor(answer: Answer) {
		this.#server = createServer((request, response) => {
			const isCreation = request.method === 'PUT' && /^\/[^/]+\?q=1$/.test(request.url ?? '');
			if (!isCreation) {
				answer(request, response);
				return;
			}
			this.creations++;
			json(response, 412, { error: 'file_exists', reason: 'It exists.' });
		});
	}

	/** Listens; resolves with the URL. */
	async listen(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		const { port } = this.#server.address() as AddressInfo;
		return `http://tongyu:s3cret@127.0.0.1:${port}`;
	}

	close(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}
}

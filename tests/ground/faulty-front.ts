/**
 * An HTTP front before the server that misbehaves when told: what captive portals, broken proxies and dying connections do
 * to a phone. A fault hits the next matching requests and is then used up; everything else passes through as a stream.
 *
 * The front keeps the browser's Host header, so the server's ORIGIN must be the front's `url`.
 */
import {
	createServer,
	request as httpRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type RequestOptions,
	type Server,
	type ServerResponse
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultAim, FrontEntry } from './fault.ts';
import type { Target } from './slow-link.ts';

interface Armed {
	readonly fault: Fault;
	readonly path: string;
	left: number;
}

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

interface Visit {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	requestBytes: number;
	readonly serverStatuses: number[];
	status: number | undefined;
}

const PORTAL_PAGE =
	'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>网络认证</title><p>请先登录无线网络。</p></html>';

/** A front that is open; close it in the end. */
export class FaultyFront {
	readonly #server: Server;
	readonly #target: Target;
	#armed: Armed[] = [];
	readonly #log: FrontEntry[] = [];

	/** Use `openFaultyFront`, which also listens. */
	constructor(target: Target) {
		this.#target = target;
		this.#server = createServer((request, response) => void this.#serve(request, response));
	}

	get port(): number {
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('The front is closed.');
		return address.port;
	}

	/** What browsers open; `localhost` is a secure context. */
	get url(): string {
		return `http://localhost:${this.port}`;
	}

	/** Arms a fault. Several aimed at the same path are used up in the order they were armed. */
	next(fault: Fault, { times = 1, path = '/api/' }: FaultAim = {}): void {
		this.#armed.push({ fault, path, left: times });
	}

	/** Takes back every fault not yet used up. */
	clear(): void {
		this.#armed = [];
	}

	/** Faults armed and not yet used up. */
	get armed(): number {
		return this.#armed.length;
	}

	/** What came through, of the given start of the path. */
	log(path = '/'): readonly FrontEntry[] {
		return this.#log.filter((entry) => entry.path.startsWith(path));
	}

	async listen(port: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen(port, '127.0.0.1', resolve);
		});
	}

	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
		this.#server.closeAllConnections();
		await closed;
	}

	async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const fault = this.#takeFault(request.url ?? '/');
		const visit: Visit = {
			request,
			response,
			requestBytes: 0,
			serverStatuses: [],
			status: undefined
		};
		try {
			if (fault === undefined) await this.#pass(visit);
			else await this.#misbehave(visit, fault);
		} catch {
			// The server is down or hung up: what a real proxy says then. If the phone is gone, nobody hears it.
			if (response.headersSent) response.destroy();
			else answer(visit, 502, 'The server behind the front does not answer.');
		}
		this.#log.push({
			method: request.method ?? '',
			path: request.url ?? '/',
			fault: fault?.kind ?? 'none',
			requestBytes: visit.requestBytes,
			serverStatuses: visit.serverStatuses,
			status: visit.status
		});
	}

	#takeFault(path: string): Fault | undefined {
		const armed = this.#armed.find((candidate) => path.startsWith(candidate.path));
		if (armed === undefined) return undefined;
		armed.left -= 1;
		if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
		return armed.fault;
	}

	/** Both bodies as streams, so that server-sent events and downloads flow. */
	async #pass(visit: Visit): Promise<void> {
		const { request, response } = visit;
		await new Promise<void>((resolve, reject) => {
			const onward = httpRequest(this.#onward(request), (incoming) => {
				visit.status = incoming.statusCode ?? 502;
				visit.serverStatuses.push(visit.status);
				response.writeHead(visit.status, incoming.headers);
				response.flushHeaders();
				incoming.pipe(response);
				incoming.once('error', reject);
				response.once('finish', resolve);
			});
			onward.once('error', reject);
			response.once('close', () => {
				onward.destroy();
				resolve();
			});
			request.on('data', (part: Buffer) => (visit.requestBytes += part.length));
			request.pipe(onward);
		});
	}

	async #misbehave(visit: Visit, fault: Fault): Promise<void> {
		const { request } = visit;
		if (fault.kind === 'delay') {
			await pause(fault.delayMs);
			return this.#pass(visit);
		}
		if (fault.kind === 'lost-request') {
			request.socket.destroy();
			return;
		}
		const body = await buffer(request);
		visit.requestBytes = body.length;
		await this.#misbehaveWith(body, visit, fault);
	}

	/** The faults that let the whole request come in first. */
	async #misbehaveWith(
		body: Buffer,
		visit: Visit,
		fault: Exclude<Fault, { kind: 'delay' | 'lost-request' }>
	): Promise<void> {
		const { request, response } = visit;
		switch (fault.kind) {
			case 'portal':
				answer(visit, 200, PORTAL_PAGE);
				break;
			case 'status':
				answer(visit, fault.status, fault.body ?? '');
				break;
			case 'duplicate': {
				const first = await this.#forward(visit, body);
				await this.#forward(visit, body);
				writeHead(visit, first);
				response.end(first.body);
				break;
			}
			case 'cut-body': {
				const whole = await this.#forward(visit, body);
				writeHead(visit, whole);
				await new Promise((resolve) =>
					response.write(whole.body.subarray(0, fault.afterBytes), resolve)
				);
				await pause(fault.silentMs ?? 0);
				request.socket.destroy();
				break;
			}
			case 'lost-answer':
				await this.#forward(visit, body);
				request.socket.destroy();
				break;
			default:
				fault satisfies never;
		}
	}

	async #forward(visit: Visit, body: Buffer): Promise<Answer> {
		const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
			const onward = httpRequest(this.#onward(visit.request), resolve);
			onward.once('error', reject);
			onward.end(body);
		});
		const status = incoming.statusCode ?? 502;
		visit.serverStatuses.push(status);
		return { status, headers: incoming.headers, body: await buffer(incoming) };
	}

	#onward(request: IncomingMessage): RequestOptions {
		const { method = 'GET', url: path = '/' } = request;
		// A connection of its own: a server killed between two requests must not leave a dead one in a pool.
		const headers = { ...request.headers, connection: 'close' };
		return { ...this.#target, method, path, headers, agent: false };
	}
}

function answer(visit: Visit, status: number, body: string): void {
	visit.status = status;
	visit.response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
}

/** The length of the whole body is announced, also when less of it will follow. */
function writeHead(visit: Visit, { status, headers, body }: Answer): void {
	const { 'transfer-encoding': _chunked, ...rest } = headers;
	visit.status = status;
	visit.response.writeHead(status, { ...rest, 'content-length': String(body.length) });
}

/** Opens a front on the given port of 127.0.0.1, or a free one. */
export async function openFaultyFront(options: {
	readonly target: Target;
	readonly port?: number;
}): Promise<FaultyFront> {
	const front = new FaultyFront(options.target);
	await front.listen(options.port ?? 0);
	return front;
}

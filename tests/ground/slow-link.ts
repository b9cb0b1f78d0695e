/**
 * A slow, breakable link in front of a server: a TCP proxy that delays, limits and cuts. It sees raw bytes, so headers count
 * and page and service worker feel it alike; the browser's own throttling does not reach a worker's fetches.
 *
 *   client ─► up wire ─► target        each wire: see wire.ts
 *   client ◄─ down wire ◄─ target
 *
 * What it does not imitate: packet loss, TCP slow start, and the handshakes of TLS (set `handshakeRoundTrips` for those).
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { RequestCounter } from './request-counter.ts';
import { Wire, type Lane, type Parcel, type WireSettings } from './wire.ts';

/** Where a TCP server listens. */
export interface Target {
	readonly host: string;
	readonly port: number;
}

/**
 * `refuse`: new connections are reset at once, open ones live on. `blackhole`: connections open, nothing moves in either
 * direction, and what waits goes on when the link is opened again (as TCP does after a dead spot).
 */
type LinkMode = 'open' | 'refuse' | 'blackhole';

/** All of it can be changed on a live link with `set`. */
export interface LinkConditions {
	/** Round trip; half of it each way. */
	readonly latencyMs: number;
	/** From the client to the target; `Infinity` for no limit. */
	readonly bytesPerSecondUp: number;
	/** From the target to the client. */
	readonly bytesPerSecondDown: number;
	/** The link is cut, once, when this many more bytes have arrived at the target. */
	readonly cutAfterBytesUp?: number | undefined;
	/** The same towards the client. */
	readonly cutAfterBytesDown?: number | undefined;
	readonly mode?: LinkMode;
}

/** What `openSlowLink` wants to know. */
export interface SlowLinkOptions extends LinkConditions {
	readonly target: Target;
	/** Round trips before a new connection may send: 1 for TCP (default), 2 for TCP and TLS 1.3. */
	readonly handshakeRoundTrips?: number;
}

/** Totals since the link was opened. */
export interface LinkCounters {
	readonly bytesUp: number;
	readonly bytesDown: number;
	readonly connections: number;
	/** HTTP/1.1 requests the clients began to send. */
	readonly requests: number;
}

interface Connection {
	readonly sockets: readonly [Socket, Socket];
	readonly lanes: readonly [Lane, Lane];
}

/** 700 ms and 50 kbit/s each way: a village hall on 2G, the link of the benchmarks. */
export const VILLAGE_2G: LinkConditions = {
	latencyMs: 700,
	bytesPerSecondUp: 6250,
	bytesPerSecondDown: 6250
};

/** No delay and no limit: a link that only counts, cuts and vanishes. */
export const NO_LIMIT: LinkConditions = {
	latencyMs: 0,
	bytesPerSecondUp: Infinity,
	bytesPerSecondDown: Infinity
};

/** A link that is open; close it in the end. */
export class SlowLink {
	readonly #server: Server;
	readonly #target: Target;
	readonly #handshakeRoundTrips: number;
	#conditions: LinkConditions;
	readonly #up: Wire;
	readonly #down: Wire;
	readonly #open = new Set<Connection>();
	#connections = 0;
	#requests = 0;

	/** Use `openSlowLink`, which also listens. */
	constructor(options: SlowLinkOptions) {
		const { target, handshakeRoundTrips = 1, ...conditions } = options;
		this.#target = target;
		this.#handshakeRoundTrips = handshakeRoundTrips;
		this.#conditions = conditions;
		this.#up = new Wire(upSettings(conditions), () => this.cut());
		this.#down = new Wire(downSettings(conditions), () => this.cut());
		this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
			this.#accept(client)
		);
		this.set(conditions);
	}

	/** Where clients connect, on 127.0.0.1. */
	get port(): number {
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('The link is closed.');
		return address.port;
	}

	/** The link as the origin of an HTTP server. */
	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	counters(): LinkCounters {
		return {
			bytesUp: this.#up.sentBytes,
			bytesDown: this.#down.sentBytes,
			connections: this.#connections,
			requests: this.#requests
		};
	}

	/** Resets every open connection, on both sides, now. New ones are taken. */
	cut(): void {
		for (const connection of this.#open) this.#reset(connection);
	}

	/** Changes some conditions; a given `cutAfter…` counts from now, an explicit undefined takes it back. */
	set(changes: Partial<LinkConditions>): void {
		this.#conditions = { ...this.#conditions, ...changes };
		if ('cutAfterBytesUp' in changes) this.#up.cutAfter(changes.cutAfterBytesUp);
		if ('cutAfterBytesDown' in changes) this.#down.cutAfter(changes.cutAfterBytesDown);
		this.#up.configure(upSettings(this.#conditions));
		this.#down.configure(downSettings(this.#conditions));
		const frozen = this.#conditions.mode === 'blackhole';
		this.#up.freeze(frozen);
		this.#down.freeze(frozen);
	}

	async close(): Promise<void> {
		this.cut();
		this.#up.close();
		this.#down.close();
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	async listen(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen(0, '127.0.0.1', resolve);
		});
	}

	#accept(client: Socket): void {
		this.#connections += 1;
		if (this.#conditions.mode === 'refuse') {
			client.on('error', ignoreDeadSocket);
			client.resetAndDestroy();
			return;
		}
		const target = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
		const readyAtMs = performance.now() + this.#handshakeRoundTrips * this.#conditions.latencyMs;
		const finish = (parcel: Parcel): void => {
			if (parcel.kind === 'reset') this.#reset(connection);
		};
		const up = addLane(this.#up, { readyAtMs, from: client, to: target, finish });
		const down = addLane(this.#down, { readyAtMs, from: target, to: client, finish });
		const connection: Connection = { sockets: [client, target], lanes: [up, down] };
		this.#open.add(connection);
		const counter = new RequestCounter();
		client.on('data', (bytes: Buffer) => (this.#requests += counter.feed(bytes)));
		const forgetWhenClosed = (): void => {
			if (client.closed && target.closed) this.#forget(connection);
		};
		client.on('close', forgetWhenClosed);
		target.on('close', forgetWhenClosed);
	}

	#reset(connection: Connection): void {
		this.#forget(connection);
		for (const socket of connection.sockets) socket.resetAndDestroy();
	}

	#forget(connection: Connection): void {
		this.#open.delete(connection);
		this.#up.removeLane(connection.lanes[0]);
		this.#down.removeLane(connection.lanes[1]);
	}
}

/** Opens a link on a free port of 127.0.0.1. */
export async function openSlowLink(options: SlowLinkOptions): Promise<SlowLink> {
	const link = new SlowLink(options);
	await link.listen();
	return link;
}

const upSettings = (conditions: LinkConditions): WireSettings => ({
	delayMs: conditions.latencyMs / 2,
	bytesPerSecond: conditions.bytesPerSecondUp
});

const downSettings = (conditions: LinkConditions): WireSettings => ({
	delayMs: conditions.latencyMs / 2,
	bytesPerSecond: conditions.bytesPerSecondDown
});

interface LaneEnds {
	readonly readyAtMs: number;
	readonly from: Socket;
	readonly to: Socket;
	/** Called for every parcel after it was delivered. */
	readonly finish: (parcel: Parcel) => void;
}

/** Reads one socket, sends it over the wire and writes the other; FIN and RST travel the wire like bytes. */
function addLane(wire: Wire, { readyAtMs, from, to, finish }: LaneEnds): Lane {
	const lane = wire.addLane({
		readyAtMs,
		ondrain: () => from.resume(),
		deliver: (parcel, onwritten) => {
			if (parcel.kind === 'bytes') to.write(parcel.bytes, onwritten);
			else if (parcel.kind === 'end') to.end();
			finish(parcel);
		}
	});
	from.on('data', (bytes: Buffer) => {
		if (!lane.put({ kind: 'bytes', bytes })) from.pause();
	});
	from.on('end', () => lane.put({ kind: 'end' }));
	from.on('error', ignoreDeadSocket);
	from.on('close', (hadError) => {
		if (!hadError && from.readableEnded) return;
		lane.clear();
		lane.put({ kind: 'reset' });
	});
	return lane;
}

/** A dead socket is news for the other end only; 'close' follows and carries it there. */
function ignoreDeadSocket(): void {
	return;
}

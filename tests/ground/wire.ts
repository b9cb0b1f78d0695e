/**
 * One direction of a slow link: a line that carries `bytesPerSecond`, then `delayMs` of distance. All connections share the
 * line; they take turns packet by packet, so that one long upload does not starve a small request. Time is virtual between
 * ticks: a late timer sends what was due meanwhile and the average rate stays exact.
 *
 *   put ─► lane's queue ─► (turns) ─► line, size / bytesPerSecond ─► in flight, delayMs ─► deliver
 *
 * Must stay true: nothing of a lane ever overtakes something of the same lane, the end of the stream included.
 */

/** What one end of a connection hands to the wire, in order. */
export type Parcel =
	| { readonly kind: 'bytes'; readonly bytes: Buffer }
	/** The sender will send no more (FIN). */
	| { readonly kind: 'end' }
	/** The sender is gone (RST). */
	| { readonly kind: 'reset' };

/** Speed and distance of a wire. `Infinity` bytes per second is a line without limit. */
export interface WireSettings {
	readonly delayMs: number;
	readonly bytesPerSecond: number;
}

interface LaneOptions {
	/** Nothing leaves before this moment of `performance.now()`: the connection is still shaking hands. */
	readonly readyAtMs: number;
	/** Calls `onwritten` once the operating system has the bytes, or never will. */
	readonly deliver: (parcel: Parcel, onwritten?: () => void) => void;
	/** The queue has room again. */
	readonly ondrain: () => void;
}

interface Arrival {
	readonly lane: Lane;
	readonly parcel: Parcel;
	readonly arriveAtMs: number;
	/** The byte after which the link is to be cut is the last one of this parcel. */
	readonly cutsLink: boolean;
}

/** The payload of one Ethernet packet; smaller pieces would only add timers. */
const PACKET_BYTES = 1460;
/** Fast lines send bigger pieces: no more than this much time of the line each. */
const PIECE_MS = 5;
const MAX_PIECE_BYTES = 65_536;
/** A sender is asked to wait above this, as a full socket buffer would. */
const QUEUE_LIMIT_BYTES = 65_536;

/** One connection's place on a wire. */
export class Lane {
	readonly options: LaneOptions;
	readonly #wake: () => void;
	#queue: Parcel[] = [];
	#queuedBytes = 0;
	#closed = false;

	constructor(options: LaneOptions, wake: () => void) {
		this.options = options;
		this.#wake = wake;
	}

	/** Hands over the next parcel; false means: wait for `ondrain` before the next one. */
	put(parcel: Parcel): boolean {
		if (this.#closed) return true;
		this.#queue.push(parcel);
		if (parcel.kind === 'bytes') this.#queuedBytes += parcel.bytes.length;
		this.#wake();
		// Asked after waking: what left at once has made its room already and calls no one back.
		return this.#queuedBytes < QUEUE_LIMIT_BYTES;
	}

	/** The sender died: what it had not yet sent never leaves. What is in flight still arrives. */
	clear(): void {
		this.#queue = [];
		this.#queuedBytes = 0;
	}

	/** Nothing is taken or delivered any more. */
	close(): void {
		this.#closed = true;
		this.clear();
	}

	get closed(): boolean {
		return this.#closed;
	}

	get waiting(): boolean {
		return this.#queue.length > 0;
	}

	/** The next parcel, bytes cut to `limitBytes`. */
	take(limitBytes: number): Parcel | undefined {
		const first = this.#queue[0];
		if (first?.kind !== 'bytes') return this.#queue.shift();
		const wasFull = this.#queuedBytes >= QUEUE_LIMIT_BYTES;
		const bytes = first.bytes.subarray(0, limitBytes);
		if (bytes.length === first.bytes.length) this.#queue.shift();
		else this.#queue[0] = { kind: 'bytes', bytes: first.bytes.subarray(bytes.length) };
		this.#queuedBytes -= bytes.length;
		if (wasFull && this.#queuedBytes < QUEUE_LIMIT_BYTES) this.options.ondrain();
		return { kind: 'bytes', bytes };
	}
}

/** See the head of this file. */
export class Wire {
	#settings: WireSettings;
	readonly #oncut: () => void;
	#lanes: Lane[] = [];
	#inFlight: Arrival[] = [];
	#timer: NodeJS.Timeout | undefined;
	/** When the line has sent all it was given. */
	#freeAtMs = 0;
	/** The line has had something to send without a break. */
	#busy = false;
	#lastArrivalMs = 0;
	#frozen = false;
	#sentBytes = 0;
	#cutAtBytes = Infinity;

	/** `oncut` is called once the byte set by `cutAfter` has been delivered. */
	constructor(settings: WireSettings, oncut: () => void) {
		this.#settings = settings;
		this.#oncut = oncut;
	}

	/** Bytes sent since the wire was made. */
	get sentBytes(): number {
		return this.#sentBytes;
	}

	configure(settings: WireSettings): void {
		this.#settings = settings;
		this.#run();
	}

	/** Cuts the link after so many more bytes; undefined: never. */
	cutAfter(moreBytes: number | undefined): void {
		this.#cutAtBytes = moreBytes === undefined ? Infinity : this.#sentBytes + moreBytes;
		this.#run();
	}

	/** While frozen everything waits, in flight or not, as when the signal is gone and TCP keeps trying. */
	freeze(frozen: boolean): void {
		this.#frozen = frozen;
		this.#run();
	}

	addLane(options: LaneOptions): Lane {
		const lane = new Lane(options, () => this.#run());
		this.#lanes.push(lane);
		return lane;
	}

	removeLane(lane: Lane): void {
		lane.close();
		this.#lanes = this.#lanes.filter((other) => other !== lane);
	}

	close(): void {
		clearTimeout(this.#timer);
		for (const lane of this.#lanes) lane.close();
		this.#lanes = [];
		this.#inFlight = [];
	}

	#run(): void {
		clearTimeout(this.#timer);
		if (this.#frozen) return;
		const nowMs = performance.now();
		while (this.#freeAtMs <= nowMs && this.#sendNext(nowMs));
		this.#deliverDue(nowMs);
		this.#setTimer();
	}

	/** Puts the next piece on the line; false when nothing is ready. */
	#sendNext(nowMs: number): boolean {
		const limitBytes = Math.min(this.#pieceBytes(), this.#cutAtBytes - this.#sentBytes);
		// The byte to cut at is sent: the link dies as soon as it has arrived, and nothing follows it.
		const lane = limitBytes > 0 ? this.#nextLane(nowMs) : undefined;
		const parcel = lane?.take(limitBytes);
		if (lane === undefined || parcel === undefined) {
			this.#busy = false;
			return false;
		}
		const startMs = this.#busy ? this.#freeAtMs : Math.max(this.#freeAtMs, nowMs);
		const sizeBytes = parcel.kind === 'bytes' ? parcel.bytes.length : 0;
		this.#busy = true;
		this.#freeAtMs = startMs + (sizeBytes * 1000) / this.#settings.bytesPerSecond;
		this.#sentBytes += sizeBytes;
		this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + this.#settings.delayMs);
		const cutsLink = this.#sentBytes >= this.#cutAtBytes;
		this.#inFlight.push({ lane, parcel, arriveAtMs: this.#lastArrivalMs, cutsLink });
		return true;
	}

	#pieceBytes(): number {
		const pieceBytes = (this.#settings.bytesPerSecond * PIECE_MS) / 1000;
		return Math.floor(Math.min(MAX_PIECE_BYTES, Math.max(PACKET_BYTES, pieceBytes)));
	}

	/** Lanes take turns: whoever sends goes to the end of the line. */
	#nextLane(nowMs: number): Lane | undefined {
		const index = this.#lanes.findIndex((lane) => lane.waiting && lane.options.readyAtMs <= nowMs);
		const [lane] = index < 0 ? [] : this.#lanes.splice(index, 1);
		if (lane !== undefined) this.#lanes.push(lane);
		return lane;
	}

	#deliverDue(nowMs: number): void {
		for (;;) {
			const first = this.#inFlight[0];
			if (first === undefined || first.arriveAtMs > nowMs) return;
			this.#inFlight.shift();
			if (first.cutsLink) this.#deliverAndCut(first);
			else if (!first.lane.closed) first.lane.options.deliver(first.parcel);
		}
	}

	/** A reset would throw away what the operating system does not have yet, so the cut waits for it. */
	#deliverAndCut({ lane, parcel }: Arrival): void {
		const cut = (): void => {
			this.#cutAtBytes = Infinity;
			this.#oncut();
			this.#run();
		};
		if (lane.closed) cut();
		else lane.options.deliver(parcel, cut);
	}

	#setTimer(): void {
		const moments = this.#lanes
			.filter((lane) => lane.waiting)
			.map((lane) => Math.max(lane.options.readyAtMs, this.#freeAtMs));
		const isCutPending = this.#sentBytes >= this.#cutAtBytes;
		const nextSendMs = isCutPending ? Infinity : Math.min(...moments);
		const nextMs = Math.min(nextSendMs, this.#inFlight[0]?.arriveAtMs ?? Infinity);
		if (nextMs === Infinity) return;
		this.#timer = setTimeout(() => this.#run(), Math.max(1, Math.ceil(nextMs - performance.now())));
	}
}

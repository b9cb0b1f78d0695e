import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import type { Snapshot } from '#lib/core/protocol/snapshot.ts';
import { parseSyncAnswer, type SyncAnswer, type SyncRequest } from '#lib/core/protocol/sync.ts';
import { ok, type Result } from '#lib/core/result.ts';
import type { Failure } from '#lib/sync/machine-types.ts';
import type { Wire } from '#lib/sync/tasks.ts';
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import { Violation } from './ledger.ts';
import type { Random } from './random.ts';
import type { Reply, Server } from './server.ts';

/** Phones wait this long for an answer. */
const TIMEOUT_MS = 60_000;

/** More than any backlog needs. */
const MAX_TRIPS_A_MINUTE = 30;

/** What befalls one message. */
const FATES = {
	arrives: 62,
	'request-lost': 6,
	'answer-lost': 8,
	'answer-cut': 6,
	doubled: 6,
	portal: 4,
	'proxy-before': 2,
	'proxy-after': 2,
	slow: 4,
	garbled: 8
} as const;

/** One phone's way to the server. */
export class Link {
	isDown = false;
	/** Each message meets its own fate; else all arrive. */
	isShaky = true;
	/** Whether a message may come out of its packing other than it went in. */
	canGarble = false;
	/** The protocol version the phone's app speaks. */
	version = 1;
	/** When the last copy of a doubled message arrives, epoch ms. */
	latestCopyAtMs = 0;
	readonly #parts: NetworkParts;
	#tripsAt: readonly number[] = [];

	constructor(parts: NetworkParts) {
		this.#parts = parts;
	}

	/** The way for one tab, in the shape the product wants. */
	wire(): Wire {
		return {
			sync: async (request, as) => {
				this.#noteTrip();
				const text = JSON.stringify({ ...request, v: this.version });
				const reply = await this.#send((isGarbled) =>
					this.#parts.server.receive(isGarbled ? garbled(text) : text, as.slot)
				);
				return reply.kind === 'body' ? readAnswer(reply.text) : failureOf(reply);
			},
			snapshot: async (ref, as): Promise<Result<Snapshot | undefined, Failure>> => {
				const reply = await this.#send(() => this.#parts.server.snapshot(ref, as.slot));
				if (reply.kind !== 'body') return failureOf(reply);
				this.#parts.counts.snapshotsTaken += 1;
				return ok((JSON.parse(reply.text) as Snapshot | null) ?? undefined);
			},
			takeOver: async (device, as): Promise<Result<SignedIn, Failure>> => {
				const reply = await this.#send(() => {
					const taken = this.#parts.server.takeOver(as.slot, device);
					return Promise.resolve(
						'problem' in taken
							? { kind: 'failed', failure: taken }
							: { kind: 'body', text: JSON.stringify(taken) }
					);
				});
				return reply.kind === 'body' ? ok(JSON.parse(reply.text) as SignedIn) : failureOf(reply);
			}
		};
	}

	/** A phone that asks and asks would be a burden on everybody, itself first. */
	#noteTrip(): void {
		const { counts, clock } = this.#parts;
		counts.trips += 1;
		const since = clock.nowMs - 60_000;
		this.#tripsAt = [...this.#tripsAt.filter((at) => at > since), clock.nowMs];
		counts.mostTripsAMinute = Math.max(counts.mostTripsAMinute, this.#tripsAt.length);
		if (this.#tripsAt.length > MAX_TRIPS_A_MINUTE)
			throw new Violation(`A phone made ${this.#tripsAt.length} trips in a minute.`);
	}

	#send(ask: (isGarbled: boolean) => Promise<Reply>): Promise<Reply> {
		const { clock, random } = this.#parts;
		const hop = () => (this.isShaky ? random.between(50, 3_000) : 200);
		if (this.isDown) return this.#later(hop(), problem('offline'));
		const fate = this.isShaky ? random.weighted(FATES) : 'arrives';
		this.#count(fate);
		const isGarbled = fate === 'garbled' && this.canGarble;
		const serve = () => clock.sleep(hop()).then(() => ask(isGarbled));
		switch (fate) {
			case 'arrives':
			case 'garbled':
				return this.#inTime(serve(), hop());
			case 'slow':
				return this.#inTime(
					clock.sleep(random.between(10_000, 70_000)).then(() => ask(false)),
					hop()
				);
			case 'request-lost':
				return this.#later(TIMEOUT_MS, problem('timeout'));
			case 'answer-lost':
				void serve();
				return this.#later(TIMEOUT_MS, problem('timeout'));
			case 'answer-cut':
				return this.#inTime(
					serve().then(() => problem('cut')),
					hop()
				);
			case 'doubled':
				// The copy may come before, beside or long after the other, and nobody hears its answer.
				this.#sendCopy(random.between(0, random.isLucky(0.5) ? 4_000 : 900_000), () => ask(false));
				return this.#inTime(serve(), hop());
			case 'portal':
				return this.#later(hop(), problem('not-tongyu'));
			case 'proxy-before':
				return this.#later(hop(), problem('unavailable'));
			case 'proxy-after':
				return this.#inTime(
					serve().then(() => problem('unavailable')),
					hop()
				);
		}
		return fate satisfies never;
	}

	#sendCopy(delayMs: number, ask: () => Promise<Reply>): void {
		const { clock } = this.#parts;
		this.latestCopyAtMs = Math.max(this.latestCopyAtMs, clock.nowMs + delayMs);
		void clock.sleep(delayMs).then(ask);
	}

	#count(fate: keyof typeof FATES): void {
		const { counts } = this.#parts;
		if (fate === 'request-lost') counts.lostRequests += 1;
		if (fate === 'answer-lost') counts.lostAnswers += 1;
		if (fate === 'answer-cut') counts.cutAnswers += 1;
		if (fate === 'doubled') counts.doubledRequests += 1;
		if (fate === 'portal') counts.portals += 1;
	}

	async #later(delayMs: number, reply: Reply): Promise<Reply> {
		await this.#parts.clock.sleep(delayMs);
		return reply;
	}

	/** The answer after its way back, or nothing when that takes too long. */
	#inTime(served: Promise<Reply>, hopMs: number): Promise<Reply> {
		const { clock } = this.#parts;
		return new Promise((resolve, reject) => {
			const stop = clock.after(TIMEOUT_MS, () => resolve(problem('timeout')));
			served
				.then(async (reply) => {
					if (reply.kind === 'silent') return;
					await clock.sleep(hopMs);
					stop();
					resolve(reply);
				})
				.catch(reject);
		});
	}
}

/** A request whose last segment has other values in it than were sealed: its hash does not fit any more. */
function garbled(text: string): string {
	const request = JSON.parse(text) as SyncRequest;
	const segments = request.segments.map((segment, index, { length }) =>
		index < length - 1
			? segment
			: {
					...segment,
					facts: { ...segment.facts, values: segment.facts.values.map(() => 'garbled') }
				}
	);
	return JSON.stringify({ ...request, segments });
}

interface NetworkParts {
	readonly clock: Clock;
	readonly random: Random;
	readonly counts: Counts;
	readonly server: Server;
}

function readAnswer(text: string): Result<SyncAnswer, Failure> {
	const answer = parseSyncAnswer(JSON.parse(text));
	return answer.ok ? answer : { ok: false, problem: { problem: 'not-tongyu' } };
}

const failureOf = (reply: Exclude<Reply, { kind: 'body' }>): Result<never, Failure> => ({
	ok: false,
	problem: reply.kind === 'failed' ? reply.failure : { problem: 'timeout' }
});

const problem = (code: Failure['problem']): Reply => ({
	kind: 'failed',
	failure: { problem: code }
});

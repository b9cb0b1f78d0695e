import type { DeviceId } from '#lib/core/ids.ts';
import { Clock } from './clock.ts';
import { noCounts, type Counts } from './counts.ts';
import { checkWorld } from './laws.ts';
import { Ledger, Violation } from './ledger.ts';
import { befall, bootLater, drawLot, type Lot } from './mishaps.ts';
import { Link } from './network.ts';
import { makePeople, type Actor, type People } from './people.ts';
import { Phone } from './phone.ts';
import { Random } from './random.ts';
import { Server } from './server.ts';
import type { Backup } from './shaky-store.ts';

/** 24 November 2026, 18:00 in Beijing. */
const START_MS = 1_795_514_400_000;
/** So many things befall a world, and more until enough facts were made. */
const MISHAPS = 150;
/** What phones may need to come to rest once everything works: several rounds of the longest back-off. */
const HEALING_MS = 3 * 3_600_000;
/** Two idle looks of everybody: what one sends at the first, the others see at the second. */
const QUIET_MS = 250_000;
const MIN_FACTS = 500;

/** What a seed came to. */
export interface Outcome {
	readonly seed: number;
	readonly counts: Counts;
	readonly violation: string | undefined;
}

/** What else a run may want. */
export interface WorldOptions {
	readonly trace?: (line: string) => void;
}

/** Lives through one seed's world. Never rejects: a broken law is an outcome. */
export async function live(seed: number, options: WorldOptions = {}): Promise<Outcome> {
	const world = new World(seed, options);
	let violation: string | undefined;
	try {
		await world.live();
	} catch (error) {
		violation = error instanceof Violation ? error.message : String((error as Error).stack);
	}
	return { seed, counts: world.counts, violation };
}

/** One seed, one world: phones and a server through an evening of bad luck, and then the reckoning. */
export class World {
	readonly random: Random;
	readonly clock = new Clock(START_MS);
	readonly counts = noCounts();
	readonly ledger = new Ledger();
	readonly people: People;
	readonly server: Server;
	readonly phones: { readonly phone: Phone; readonly actor: Actor }[] = [];
	readonly lot: Lot;
	/** Undefined when nobody reads it. */
	readonly trace: ((line: string) => void) | undefined;
	readonly backups: Backup[] = [];
	#violation: Error | undefined;

	constructor(seed: number, { trace }: WorldOptions) {
		this.random = new Random(seed);
		const { random, clock } = this;
		this.trace =
			trace === undefined
				? undefined
				: (line) => trace(`${String((clock.nowMs - START_MS) / 1000).padStart(9)} ${line}`);
		this.lot = drawLot(random);
		this.people = makePeople(random, START_MS / 1000);
		this.server = new Server({
			clock,
			random,
			counts: this.counts,
			sites: this.people.registered,
			scopes: [...this.people.sites.map(({ scope }) => scope), 'staff', 'district'],
			kind: this.lot.isShared ? 'couch' : 'embedded',
			processes: this.lot.isShared ? 2 : 1,
			pauseMs: random.isLucky(0.4) ? 400 : 0,
			trace: this.trace,
			onClash: (device) => this.#clashed(device),
			onViolation: (violation) => this.#violated(violation)
		});
		this.server.unsureShare = random.pick([0, 0.02, 0.08]);
		this.server.errorShare = random.pick([0, 0, 0.01]);
	}

	async live(): Promise<void> {
		await this.#begin();
		await this.#suffer();
		await this.#heal();
		await checkWorld(this);
	}

	/** Starts a phone of an actor, and keeps it. */
	addPhone(actor: Actor, name: string): Phone {
		const { random, clock, counts, ledger, server, trace } = this;
		const phone = new Phone({
			...{ name, account: actor.account, clock, random, counts, ledger, server, trace },
			link: new Link({ clock, random, counts, server }),
			onViolation: (violation) => this.#violated(violation),
			onDeath: (dead) => bootLater(this, dead)
		});
		phone.parts.link.canGarble = this.lot.garbles;
		this.phones.push({ phone, actor });
		counts.phones += 1;
		return phone;
	}

	async #begin(): Promise<void> {
		for (const site of [...this.people.sites, this.people.foreign]) {
			const accounts = await this.server.storage.memory.open('accounts');
			await accounts.put(`site/${site.id}`, { township: site.township });
		}
		this.server.isChaotic = false;
		await this.server.start();
		this.server.isChaotic = true;
		this.backups.push(this.server.storage.backUp());
		for (const [index, actor] of this.people.actors.entries()) {
			this.server.grants.set(actor.account, actor.grants);
			const phone = this.addPhone(actor, `phone${index}`);
			if (this.lot.clocks) phone.skewMs = this.random.between(-3_000_000, 3_000_000);
			this.clock.after(this.random.between(0, 120_000), () => void phone.boot());
		}
	}

	/** Bad luck, one thing after the other, until enough has happened. */
	async #suffer(): Promise<void> {
		for (let count = 0; count < MISHAPS || this.counts.facts < MIN_FACTS; count++) {
			befall(this);
			await this.#pass(this.random.between(500, 30_000));
		}
	}

	/** Everything works again, everybody comes back, and time passes. */
	async #heal(): Promise<void> {
		this.trace?.('— from here on everything works');
		this.server.isChaotic = false;
		await this.server.start();
		for (const { phone } of this.phones) {
			phone.parts.link.isDown = false;
			phone.parts.link.isShaky = false;
			phone.parts.link.version = 1;
			phone.crashIn(Infinity);
		}
		await this.#pass(1);
		for (const { phone } of this.phones) await phone.boot();
		await this.#pass(1);
		for (const { phone } of this.phones) await phone.signInAgain();
		for (const { phone } of this.phones) phone.wake('manual');
		const end = this.clock.nowMs + HEALING_MS;
		while (this.clock.nowMs < end && !this.#isAtRest()) await this.#pass(60_000);
		await this.#untilQuiet(end);
		for (const { phone } of this.phones)
			this.trace?.(`${phone.name} ends as ${JSON.stringify(phone.status)}`);
	}

	/**
	 * Until no copy of a message is on its way any more, and nothing new was stored while everybody looked twice. A copy that
	 * comes minutes later can change what stands (a clash is found, and facts are sent anew), and then everybody looks again.
	 */
	async #untilQuiet(end: number): Promise<void> {
		const { clock, server, phones } = this;
		for (let before = -1; clock.nowMs < end && before !== server.storage.putCount;) {
			before = server.storage.putCount;
			const latestMs = Math.max(...phones.map(({ phone }) => phone.parts.link.latestCopyAtMs));
			await this.#pass(Math.max(latestMs - clock.nowMs, 0) + QUIET_MS);
		}
	}

	#isAtRest(): boolean {
		return this.phones.every(({ phone }) => {
			const { status } = phone;
			return status !== undefined && status.phase !== 'exchanging' && status.waiting === 0;
		});
	}

	async #pass(ms: number): Promise<void> {
		await this.clock.runUntil(this.clock.nowMs + ms);
		if (this.#violation !== undefined) throw this.#violation;
	}

	/** Only a copied device may meet other content under its numbers. */
	#clashed(device: DeviceId): void {
		if (this.ledger.copied.has(device)) return;
		this.#violated(new Violation(`Device ${device} clashes, and no phone was copied.`));
	}

	#violated(violation: unknown): void {
		this.#violation ??= violation instanceof Error ? violation : new Error(String(violation));
	}
}

import type { Draft } from '#lib/core/facts/draft.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { asDeviceId, type AccountId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import { takeBack } from '#lib/device/journal/take-back.ts';
import { record } from '#lib/device/record.ts';
import { factsOf } from '#lib/device/settle.ts';
import type { DeviceStore } from '#lib/device/store.ts';
import { ExchangeLoop } from '#lib/sync/exchange-loop.ts';
import type { WakeReason } from '#lib/sync/machine-types.ts';
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import { Crashed, Disk, DiskHandle, type CrashPoint } from './disk.ts';
import { TabJournal, type AppendCrash, type JournalFile } from './journal.ts';
import type { Ledger } from './ledger.ts';
import type { Link } from './network.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';

/** What a phone stands on. */
export interface PhoneParts {
	readonly name: string;
	readonly account: AccountId;
	readonly clock: Clock;
	readonly random: Random;
	readonly counts: Counts;
	readonly ledger: Ledger;
	readonly server: Server;
	readonly link: Link;
	/** Undefined when nobody reads it. */
	readonly trace: ((line: string) => void) | undefined;
	readonly onViolation: (violation: unknown) => void;
	/** The browser is gone: somebody starts it again some time. */
	readonly onDeath: (phone: Phone) => void;
}

interface Tab {
	readonly store: DiskHandle;
	readonly journal: TabJournal;
	readonly loop: ExchangeLoop;
	isAlive: boolean;
}

/** A phone: a browser with tabs, a disk and journals that outlive them, and a clock of its own. */
export class Phone {
	readonly parts: PhoneParts;
	disk = new Disk();
	files = new Set<JournalFile>();
	as: SignedIn | undefined;
	/** Phone clock minus true time, ms. */
	skewMs = 0;
	isUp = false;
	/** A copy of it all that somebody keeps. */
	profile: Phone | undefined;
	/** Transactions until the phone dies in one. */
	#crashIn: number | undefined;
	#tabs: Tab[] = [];
	/** Of this start, also those of tabs that are still opening. */
	#handles = new Set<DiskHandle>();
	#holder: Tab | undefined;

	constructor(parts: PhoneParts) {
		this.parts = parts;
	}

	get name(): string {
		return this.parts.name;
	}

	get device(): DeviceId | undefined {
		return this.disk.phone.rows.get('phone')?.device;
	}

	/** Every device this phone speaks as. */
	get devices(): DeviceId[] {
		const row = this.disk.phone.rows.get('phone');
		return row === undefined
			? []
			: [row.device, ...(row.successor === undefined ? [] : [row.successor])];
	}

	nowMs(): number {
		return Math.max(0, this.parts.clock.nowMs + this.skewMs);
	}

	/** A copy of the whole phone: disk, journals and sign-in. */
	copyTo(other: Phone): void {
		other.disk = new Disk(this.disk);
		other.files = new Set([...this.files].map((file) => ({ ...file, isHeld: false })));
		other.as = this.as;
		other.skewMs = this.skewMs;
	}

	/** The browser's database for the origin comes back empty; the journals stand outside it. */
	wipe(): void {
		this.disk = new Disk();
		this.as = undefined;
	}

	/** Somebody backs the phone up. */
	keepProfile(): void {
		if (this.device === undefined) return;
		this.profile = new Phone(this.parts);
		this.copyTo(this.profile);
	}

	/** The phone as it was when somebody backed it up: two histories of one device from now on. */
	bringBack(): void {
		const { profile } = this;
		if (profile === undefined) return;
		for (const device of profile.devices) this.parts.ledger.copied.add(device);
		profile.copyTo(this);
	}

	/** Whether a fact is on this phone: pending, sealed, refused or in a journal. */
	holds(token: number): boolean {
		const { pending, sealed } = this.disk;
		return (
			[...pending.rows.values()].some(({ fact }) => fact.raw === token) ||
			[...sealed.rows.values()].some((row) => factsOf(row).some(({ raw }) => raw === token)) ||
			[...this.files].some(({ rows }) => rows.some(({ fact }) => fact.raw === token))
		);
	}

	/** Starts the browser with a tab. */
	async boot(): Promise<void> {
		if (this.isUp) return;
		this.isUp = true;
		if (this.disk.phone.rows.size === 0) this.as = undefined;
		await this.openTab();
	}

	/** The browser dies; it is started again a while later. */
	die(why: string): void {
		if (!this.isUp) return;
		this.#trace(`dies: ${why}`);
		this.parts.counts.crashes += 1;
		this.parts.onDeath(this);
		this.isUp = false;
		this.#crashIn = undefined;
		this.#holder = undefined;
		for (const handle of this.#handles) handle.isDead = true;
		this.#handles.clear();
		for (const tab of this.#tabs) this.#end(tab);
		this.#tabs = [];
	}

	/** The phone dies in the transaction after so many more. */
	crashIn(transactions: number): void {
		this.#crashIn = transactions;
	}

	/** Opens one more tab: takes back from journals, and waits for the lock. */
	async openTab(): Promise<void> {
		await this.#guarded(async () => {
			const store = new DiskHandle(this.disk, () => this.#nextCrash());
			this.#handles.add(store);
			const device = await this.#knownDevice(store);
			const found = TabJournal.found(this.files).flatMap(({ rows }) => rows);
			const count = await takeBack(store, found, this.nowMs());
			this.parts.counts.recovered += count;
			if (count > 0) this.#trace(`takes back ${count} facts`);
			const journal = new TabJournal({
				store,
				files: this.files,
				device,
				nextCrash: () => this.#nextAppendCrash()
			});
			if (store.isDead) throw new Crashed('the tab is gone');
			const tab: Tab = { store, journal, loop: this.#newLoop(store, journal), isAlive: true };
			this.#tabs.push(tab);
			await journal.catchUp();
			await tab.loop.signedInAs(this.as);
			if (this.#holder === undefined) await this.#give(tab);
		});
	}

	/** One tab is closed; another gets the lock. */
	async closeTab(): Promise<void> {
		if (this.#tabs.length < 2) return;
		const tab = this.parts.random.pick(this.#tabs);
		this.#end(tab);
		this.#tabs = this.#tabs.filter((other) => other !== tab);
		this.parts.counts.tabClosings += 1;
		const next = this.#tabs[0];
		if (this.#holder === tab && next) await this.#guarded(() => this.#give(next));
	}

	/** A person changes something: true when the phone said 已存本机. */
	async tap(scope: Scope, drafts: readonly Draft[]): Promise<boolean> {
		const { ledger, counts, random } = this.parts;
		if (!this.isUp || this.#tabs.length === 0) return false;
		const tab = random.pick(this.#tabs);
		const withTokens = drafts.map((draft) => ({ ...draft, raw: ledger.token() }));
		let isTold = false;
		await this.#guarded(async () => {
			const watched = this.#watched(tab.store, scope, withTokens);
			const facts = await record(watched, { scope, drafts: withTokens, nowMs: this.nowMs() });
			ledger.made(scope, facts);
			await tab.journal.append(facts.map((fact) => ({ scope, fact })));
			ledger.told(this.name, scope, facts);
			counts.facts += facts.length;
			counts.taps += 1;
			isTold = true;
			this.#trace(`taps ${scope} ${facts.map(({ device, seq }) => `${device}:${seq}`).join(' ')}`);
			this.wake('tap');
		});
		return isTold;
	}

	wake(reason: WakeReason): void {
		this.#holder?.loop.wake(reason);
	}

	/** Signs in again, in every tab. */
	async signInAgain(): Promise<void> {
		const { device } = this;
		if (!this.isUp || device === undefined) return;
		this.as = this.parts.server.signIn(this.parts.account, device);
		for (const tab of this.#tabs) await this.#guarded(() => tab.loop.signedInAs(this.as));
	}

	/** What the user sees: phase, counts, problem. */
	get status() {
		return this.#holder?.loop.status.current;
	}

	/** A store that notes, for the ledger, what the writer of each fact had before its eyes. */
	#watched(store: DeviceStore, scope: Scope, drafts: readonly Draft[]): DeviceStore {
		return {
			read: (work) => store.read(work),
			write: (work) =>
				store.write(async (tx) => {
					const held = new Map<string, readonly Fact[]>();
					for (const { key } of drafts)
						held.set(key, Object.values((await tx.entry(scope, key))?.state ?? {}));
					const value = await work(tx);
					const tokens = new Set(drafts.map(({ raw }) => raw));
					for (const { fact } of await tx.pending()) {
						if (!tokens.has(fact.raw)) continue;
						const before = held.get(fact.key) ?? [];
						this.parts.ledger.saw(fact, before);
						held.set(fact.key, [...before, fact]);
					}
					return value;
				})
		};
	}

	async #knownDevice(store: DiskHandle): Promise<DeviceId> {
		const { random, account, server } = this.parts;
		const row = await store.read((tx) => tx.phone());
		if (row !== undefined) return row.device;
		const device = asDeviceId(random.id());
		await store.write((tx) => tx.putPhone({ account, device, clockOffsetMs: 0 }));
		this.as = server.signIn(account, device);
		this.#trace(`is new, as ${device}`);
		return device;
	}

	#newLoop(store: DiskHandle, journal: TabJournal): ExchangeLoop {
		const { clock, random, link } = this.parts;
		return new ExchangeLoop(
			{
				store,
				journal,
				wire: link.wire(),
				now: () => this.nowMs(),
				chance: () => random.next(),
				newDevice: () => asDeviceId(random.id()),
				setTimer: (callback, delayMs) =>
					clock.after(delayMs, () => {
						if (!store.isDead) callback();
					}),
				onSignedIn: (as) => {
					if (as.device !== this.as?.device) this.parts.counts.reissues += 1;
					if (!store.isDead) this.as = as;
					this.#trace(`goes on as ${as.device}, reading ${as.scopes.join(' ')}`);
					return Promise.resolve();
				},
				onExchanged: () => undefined,
				report: (error) => this.#onError(error)
			},
			this.as
		);
	}

	async #give(tab: Tab): Promise<void> {
		this.#holder = tab;
		await tab.loop.lockGained();
	}

	#end(tab: Tab): void {
		tab.isAlive = false;
		tab.store.isDead = true;
		tab.journal.letGo();
		void tab.loop.stop();
	}

	#nextCrash(): CrashPoint {
		if (this.#crashIn === undefined || --this.#crashIn >= 0) return undefined;
		this.#crashIn = undefined;
		return this.parts.random.isLucky(0.5) ? 'before' : 'after';
	}

	#nextAppendCrash(): AppendCrash {
		const point = this.#nextCrash();
		return point === 'before' && this.parts.random.isLucky(0.5) ? 'torn' : point;
	}

	async #guarded(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.#onError(error);
		}
	}

	#onError(error: unknown): void {
		if (error instanceof Crashed) this.#crashed(error);
		else this.parts.onViolation(error);
	}

	#crashed({ message }: Crashed): void {
		if (message !== 'the tab is gone') this.die(message);
	}

	#trace(line: string): void {
		this.parts.trace?.(`${this.name} ${line}`);
	}
}

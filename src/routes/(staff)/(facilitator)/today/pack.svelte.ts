import { untrack } from 'svelte';
import { on } from 'svelte/events';
import type { App } from '#lib/app/app.svelte.ts';
import { keptForOffline } from '#lib/app/kept-offline.ts';
import type { SessionId } from '#lib/core/ids.ts';
import {
	checkPack,
	lostParts,
	type Pack,
	type PackPart,
	type PackSigns
} from '#lib/core/session/pack.ts';
import { TripSlides } from './trip-slides.svelte.ts';
import type { WorkSite } from '../../../parts/site.ts';

/** What the page knows of the trip. */
export interface Trip {
	readonly site: WorkSite;
	/** The next session, today's first. */
	readonly session:
		| {
				readonly id: SessionId;
				readonly end: number;
				readonly expected: number;
				/** As the session names it; empty: none. */
				readonly lecture: string;
		  }
		| undefined;
	readonly isOpenToAll: boolean;
	/** People of the site on this phone. */
	readonly roster: number;
	/** The last exchange, epoch ms: it may have brought what was missing. */
	readonly heardAt: number | undefined;
}

/** Forms to save and print, and the way to hand over where there is never a network. */
const PARTS = ['spreadsheet', 'qr'] as const;
/** While something is on its way, it is looked at again. */
const AGAIN_MS = 2500;
/** The browser knows more of the network than an event name; only Chromium has it. */
const connection = (): EventTarget | undefined =>
	'connection' in navigator && navigator.connection instanceof EventTarget
		? navigator.connection
		: undefined;

/**
 * 出门包 as the phone has it. It is checked when the page opens, after each exchange, and whenever the phone is about to lose its
 * network: offline, another connection, the app put away. What was there and is missing then is `lost`, until it is back.
 */
export class PackWatch {
	/** Of the session's lecture; live, since a download moves on between two looks. */
	readonly slides: TripSlides;
	readonly #app: App;
	#trip: Trip | undefined;
	#signs = $state.raw<PackSigns>();
	#lost = $state.raw<readonly PackPart[]>([]);
	#isPreparing = $state(false);
	#again: ReturnType<typeof setTimeout> | undefined;

	constructor(app: App) {
		this.#app = app;
		this.slides = new TripSlides(app);
	}

	/** Undefined until the first look is done. */
	get pack(): Pack | undefined {
		return this.signs && checkPack(this.signs);
	}

	/** What it was judged from. */
	get signs(): PackSigns | undefined {
		return this.#signs && { ...this.#signs, areSlidesKept: this.slides.areKept };
	}

	/** Parts that were here when the phone had a network, and are not any more. */
	get lost(): readonly PackPart[] {
		return this.#lost;
	}

	get isPreparing(): boolean {
		return this.#isPreparing;
	}

	/** Looks now, and at every sign of a change, until the returned function is called. */
	start(trip: Trip): () => void {
		this.#trip = trip;
		this.slides.follow(trip.session?.lecture ?? '');
		const look = (): void => void this.look();
		const network = connection();
		const stops = [
			on(window, 'offline', look),
			on(window, 'online', look),
			on(document, 'visibilitychange', look),
			...(network === undefined ? [] : [on(network, 'change', look)])
		];
		untrack(look);
		return () => {
			for (const stop of stops) stop();
			clearTimeout(this.#again);
		};
	}

	/** Looks at everything once. */
	async look(): Promise<void> {
		const signs = await this.#read();
		if (signs === undefined) return;
		const before = this.pack;
		this.#signs = signs;
		const pack = checkPack(signs);
		const still = this.#lost.filter((part) => isMissing(pack, part));
		const gone = before === undefined ? [] : lostParts(before, pack);
		this.#lost = [...new Set([...still, ...gone])];
		clearTimeout(this.#again);
		const isComing = navigator.onLine && document.visibilityState === 'visible';
		if (!pack.isReady && isComing) this.#again = setTimeout(() => void this.look(), AGAIN_MS);
	}

	/** 现在准备: everything that can be fetched is asked for. */
	async prepare(): Promise<void> {
		this.#isPreparing = true;
		try {
			this.#app.syncNow();
			await this.#app.updates.keepForOffline(PARTS);
			await this.look();
		} finally {
			this.#isPreparing = false;
		}
	}

	async #read(): Promise<PackSigns | undefined> {
		const trip = this.#trip;
		if (trip === undefined) return undefined;
		const app = this.#app;
		const [kept, space] = await Promise.all([keptForOffline(PARTS), app.readSpace()]);
		const { usageBytes, quotaBytes, isPersistent } = space;
		return {
			isSignedIn: !app.needsSignIn,
			grantsEnd: this.#grantsEnd(trip),
			isAppKept: kept.isApp,
			areFormsKept: kept.areGroups,
			session: trip.session,
			roster: trip.roster,
			isOpenToAll: trip.isOpenToAll,
			areSlidesKept: undefined,
			isPersistent,
			isJournalOn: app.phone.journalState === 'on',
			freeBytes:
				usageBytes === undefined || quotaBytes === undefined ? undefined : quotaBytes - usageBytes,
			contact: Math.floor(app.contactTimes.lastContactAt / 1000),
			clockOffsetMs: app.phone.clockOffsetMs,
			now: app.clock.nowS()
		};
	}

	/** The latest end of the grants at this site; undefined when one has none. */
	#grantsEnd({ site }: Trip): number | undefined {
		const ends = this.#app.grants
			.filter(({ place }) => place.kind === 'site' && place.id === site.id)
			.map(({ until }) => until ?? Infinity);
		const end = Math.max(...ends);
		return Number.isFinite(end) ? end : undefined;
	}
}

const isMissing = ({ items }: Pack, part: PackPart): boolean =>
	items.some((item) => item.part === part && item.state === 'missing');

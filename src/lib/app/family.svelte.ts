import { untrack } from 'svelte';
import {
	makeUpDraft,
	makeUpKey,
	undoMakeUpDraft,
	type MakeUpOf
} from '#lib/core/attendance/make-up.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import {
	comingSessions,
	readFamily,
	readYears,
	sessionsWith,
	toMakeUp,
	withOwnWords,
	type Attended,
	type YearOfSessions
} from '#lib/core/household/participation.ts';
import type { Person } from '#lib/core/household/person.ts';
import { siteScope, type HouseholdId, type Scope } from '#lib/core/ids.ts';
import type { Session } from '#lib/core/session/session.ts';
import type { App } from './app.svelte.ts';
import type { Delivery, LiveScope } from './live-scope.svelte.ts';

/**
 * The family whose account is open, as its screens read and write it: its view, joined with what this phone has said since. Make one
 * during a component's set-up.
 */
export class Family {
	readonly #app: App;
	readonly #household: HouseholdId;
	readonly #scope: Scope;
	readonly #view: LiveScope;
	readonly #own: LiveScope;
	readonly #keys: Keys = $derived.by(() => withOwnWords(this.#view.keys, this.#own.keys));
	readonly #people: readonly Person[] = $derived.by(() => readFamily(this.#keys));
	readonly #years: readonly YearOfSessions[] = $derived.by(() =>
		readYears(this.#keys, this.#household)
	);

	constructor(app: App, { site, id }: FamilyPlace) {
		this.#app = app;
		this.#household = id;
		this.#scope = siteScope(site);
		this.#view = untrack(() => app.liveScope('views', ['']));
		this.#own = untrack(() => app.liveScope(siteScope(site), ['makeup/']));
	}

	get isReady(): boolean {
		return this.#view.isReady && this.#own.isReady;
	}

	/** Nothing of the family has come yet: the first exchange is still to be made. */
	get isEmpty(): boolean {
		return this.#view.keys.size === 0;
	}

	get people(): readonly Person[] {
		return this.#people;
	}

	/** Sessions to come, soonest first. */
	get coming(): readonly Session[] {
		return comingSessions(this.#keys, this.#app.clock.nowS());
	}

	get years(): readonly YearOfSessions[] {
		return this.#years;
	}

	/** Missed sessions whose lecture is there to hear, newest first. */
	get missed(): readonly Attended[] {
		return toMakeUp(this.#years);
	}

	/** Sessions at which this lecture was given. */
	sessionsWith(lecture: string): readonly Attended[] {
		return sessionsWith(this.#years, lecture);
	}

	/** How safe the family's own word on a make-up is; undefined when it said nothing on this phone. */
	deliveryOf(of: Omit<MakeUpOf, 'household'>): Delivery | undefined {
		return this.#own.deliveryOf(this.#keyOf(of));
	}

	/** 记为补课: says that it was made up, and nothing else. Rejects with a `StorageError`: nothing was saved. */
	async makeUp(of: Omit<MakeUpOf, 'household'>): Promise<void> {
		await this.#record(of, makeUpDraft(this.#keyOf(of)));
	}

	/** Takes the family's own word back. Rejects with a `StorageError`. */
	async undoMakeUp(of: Omit<MakeUpOf, 'household'>): Promise<void> {
		await this.#record(of, undoMakeUpDraft(this.#keyOf(of)));
	}

	async #record(
		of: Omit<MakeUpOf, 'household'>,
		draft: ReturnType<typeof makeUpDraft>
	): Promise<void> {
		const seen = this.#view.keys.get(this.#keyOf(of));
		await this.#app.record(this.#scope, [{ ...draft, seen }]);
	}

	#keyOf({ session, person }: Omit<MakeUpOf, 'household'>): string {
		return makeUpKey(session, this.#household, person);
	}
}

/** A household's place, as its grant names it. */
type FamilyPlace = Extract<App['grants'][number]['place'], { kind: 'household' }>;

/** The family of the account that is open; undefined for everybody else. */
export function familyOf(app: App): Family | undefined {
	const place = app.grants.flatMap(({ place }) => (place.kind === 'household' ? [place] : []))[0];
	return place === undefined ? undefined : new Family(app, place);
}

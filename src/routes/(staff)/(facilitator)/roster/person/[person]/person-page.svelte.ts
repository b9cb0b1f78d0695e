import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import {
	answerPhotos,
	joinHouseholds,
	leaveHousehold,
	livesWith,
	photoAnswer,
	type PhotoAnswer
} from '#lib/core/household/household.ts';
import { lookDraft, type LookReason } from '#lib/core/household/access.ts';
import {
	changeDrafts,
	confirmDraft,
	disputesOf,
	leftDraft,
	settleDraft,
	type PartDispute
} from '#lib/core/household/person-changes.ts';
import { personKey, readPeople, type Person } from '#lib/core/household/person.ts';
import {
	accessScope,
	asHouseholdId,
	idFromBytes,
	siteScope,
	type HouseholdId,
	type PersonId,
	type Scope,
	type SiteId,
	type TownshipId
} from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../../parts/problem-text.ts';
import { liveSite } from '../../../../../parts/site.ts';
import { PersonForm } from '../../parts/person-form.svelte.ts';

/** What was just done, and how it is taken back. */
interface Done {
	readonly text: string;
	readonly undo: readonly Draft[];
}

const freshHousehold = (): HouseholdId =>
	asHouseholdId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));

/** One person of the roster, their family, and what can be done about them. */
export class PersonPage {
	readonly #app: App;
	readonly #site: SiteId;
	readonly #scope: Scope;
	readonly #live: LiveScope;
	readonly #people: readonly Person[] = $derived.by(() => readPeople(this.#live.keys));
	readonly #person: Person | undefined = $derived.by(() =>
		this.#people.find(({ id }) => id === this.#id)
	);
	readonly #id: PersonId;
	#form = $state.raw<PersonForm>();
	#done = $state.raw<Done>();
	#problem = $state<string>();
	/** For this visit only: gone with the page. */
	#isPhoneShown = $state(false);

	constructor(app: App, site: SiteId, id: PersonId) {
		this.#app = app;
		this.#site = site;
		this.#scope = siteScope(site);
		this.#id = id;
		this.#live = liveSite(app, site, ['person/', 'household/']);
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	get people(): readonly Person[] {
		return this.#people;
	}

	/** Undefined when nobody of the site has this id, or they were erased. */
	get person(): Person | undefined {
		return this.#person;
	}

	get family(): readonly Person[] {
		return this.#person === undefined ? [] : livesWith(this.#person, this.#people);
	}

	/** What two phones remember differently of them. */
	get disputes(): readonly PartDispute[] {
		return disputesOf(this.#live.keys, this.#id);
	}

	/** Keeps one of the answers. */
	async settle(part: PartDispute['part'], value: string): Promise<void> {
		await this.#record([settleDraft(this.#id, part, value)]);
	}

	get photos(): PhotoAnswer {
		return photoAnswer(this.#live.keys, this.#person?.household);
	}

	/** Set while the fields are open. */
	get form(): PersonForm | undefined {
		return this.#form;
	}

	get done(): Done | undefined {
		return this.#done;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get isPhoneShown(): boolean {
		return this.#isPhoneShown;
	}

	/** Whether a look at the whole number can be written down; without that it is not shown. */
	get canShowPhone(): boolean {
		return this.#township !== undefined && this.#person?.phone !== '';
	}

	/** Writes down who looks at the whole number and why, and shows it until the page is left. */
	async showPhone(why: LookReason, note: string): Promise<void> {
		const township = this.#township;
		const device = this.#app.device;
		if (township === undefined || device === undefined) return;
		const look = { site: this.#site, person: this.#id, why, note };
		const draft = lookDraft(look, { device, nowMs: this.#app.clock.nowMs() });
		this.#isPhoneShown = await this.#record([draft], accessScope(township));
	}

	get #township(): TownshipId | undefined {
		return this.#app.sites.find(({ id }) => id === this.#site)?.township;
	}

	edit(): void {
		this.#done = undefined;
		this.#form = this.#person === undefined ? undefined : new PersonForm(this.#person);
	}

	cancel(): void {
		this.#form = undefined;
	}

	/** Writes what was changed; the fields stay open when something is missing or was not saved. */
	async save(): Promise<void> {
		const form = this.#form;
		const person = this.#person;
		if (form === undefined || person === undefined || !form.submit()) return;
		const drafts = changeDrafts(person, form.entry);
		if (drafts.length === 0 || (await this.#write(drafts, m.roster_saved())))
			this.#form = undefined;
	}

	/** 离开 or 回来; the history stays either way. */
	async setLeft(hasLeft: boolean): Promise<void> {
		if (this.#person === undefined) return;
		const text = hasLeft ? m.roster_has_left() : m.roster_is_back();
		await this.#write([leftDraft(this.#person, hasLeft)], text);
	}

	/** Somebody of the door belongs to the roster from now on. */
	async confirm(): Promise<void> {
		if (this.#person !== undefined)
			await this.#write([confirmDraft(this.#person)], m.roster_confirmed());
	}

	/** Puts somebody under the same roof. */
	async liveWith(other: Person): Promise<void> {
		if (this.#person === undefined) return;
		const drafts = joinHouseholds([this.#person, other], {
			people: this.#people,
			freshId: freshHousehold()
		});
		await this.#write(drafts, m.roster_lives_with({ name: other.name }));
	}

	/** One of the family no longer lives with the others. */
	async moveOut(person: Person): Promise<void> {
		await this.#write(leaveHousehold(person), m.roster_moved_out({ name: person.name }));
	}

	async answerPhotos(answer: 'yes' | 'no'): Promise<void> {
		if (this.#person === undefined || this.photos === answer) return;
		await this.#write(
			answerPhotos(this.#person, { answer, freshId: freshHousehold() }),
			answer === 'yes' ? m.roster_photos_said_yes() : m.roster_photos_said_no()
		);
	}

	/** The household of this person, made when there is none; undefined when it could not be saved. */
	async settleHousehold(): Promise<HouseholdId | undefined> {
		const person = this.#person;
		if (person === undefined || person.household !== undefined) return person?.household;
		const household = freshHousehold();
		const draft = { key: personKey(person.id, 'household'), value: household };
		return (await this.#record([draft])) ? household : undefined;
	}

	/** Takes back what was done last. */
	async undo(): Promise<void> {
		const done = this.#done;
		if (done === undefined) return;
		this.#done = undefined;
		await this.#record(done.undo);
	}

	async #write(drafts: readonly Draft[], text: string): Promise<boolean> {
		if (drafts.length === 0) return true;
		const undo = drafts.map(({ key }) => this.#wayBack(key));
		if (!(await this.#record(drafts))) return false;
		this.#done = { text, undo };
		return true;
	}

	/** What a key says now, as a draft. */
	#wayBack(key: string): Draft {
		const value = shownValue(this.#live.keys, key);
		return value === undefined ? { key, value: null, how: 'undone' } : { key, value };
	}

	async #record(drafts: readonly Draft[], scope: Scope = this.#scope): Promise<boolean> {
		try {
			await this.#app.record(scope, drafts);
			this.#problem = undefined;
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		}
	}
}

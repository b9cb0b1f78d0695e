import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { expectedKey, headCountKey, marksPrefix } from '#lib/core/attendance/mark.ts';
import { readSheet, type Sheet } from '#lib/core/attendance/sheet.ts';
import type { Draft, Keys } from '#lib/core/facts/draft.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import { readPeople, type Person } from '#lib/core/household/person.ts';
import { asSessionId, idFromBytes, type SessionId } from '#lib/core/ids.ts';
import { isMeant, type Expects } from '#lib/core/session/expects.ts';
import {
	cancelDrafts,
	clearPart,
	moveDrafts,
	planDrafts,
	planKey,
	readPlan,
	restoreDrafts,
	type Plan
} from '#lib/core/session/plan.ts';
import { newSession, readSession, sessionKey, type Session } from '#lib/core/session/session.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';
import { liveSite, workSites, type WorkSite } from '../../../../parts/site.ts';

/** Parts that are typed. */
export type TextPart = 'title' | 'venue' | 'speaker' | 'host';

/**
 * One session's plan, its parts edited one by one: each change is a fact, in every village that holds it together and where this
 * person may write. What was there is never overwritten unseen: a part somebody else changed meanwhile is shown as it is now.
 */
export class SessionPlan {
	readonly #app: App;
	readonly #site: WorkSite;
	readonly #id: SessionId;
	readonly #live: LiveScope;
	#problem = $state<string>();

	constructor(app: App, site: WorkSite, id: SessionId) {
		this.#app = app;
		this.#site = site;
		this.#id = id;
		this.#live = liveSite(app, site.id, [
			`session/${id}/`,
			expectedKey(id),
			headCountKey(id),
			marksPrefix(id),
			'person/'
		]);
	}

	get isReady(): boolean {
		return this.#live.isReady;
	}

	get keys(): Keys {
		return this.#live.keys;
	}

	get session(): Session | undefined {
		return readSession(this.#live.keys, this.#id);
	}

	get plan(): Plan {
		return readPlan(this.#live.keys, this.#id);
	}

	get sheet(): Sheet {
		return readSheet(this.#live.keys, this.#id);
	}

	/** Everybody on the roster who can be expected. */
	get people(): readonly Person[] {
		return readPeople(this.#live.keys).filter(({ hasLeft, isWalkIn }) => !hasLeft && !isWalkIn);
	}

	/** How many somebody's choice would expect. */
	countOf(expects: Expects | undefined): number {
		return this.people.filter((person) => isMeant(person, expects)).length;
	}

	/** The expected list was kept when the sign-in opened: it no longer follows the plan. */
	get isListKept(): boolean {
		return shownValue(this.#live.keys, expectedKey(this.#id)) !== undefined;
	}

	/** The villages of this session where this person works, this one first. */
	get villages(): readonly WorkSite[] {
		const { sites } = this.plan;
		const others = workSites(this.#app).filter(
			({ id }) => id !== this.#site.id && sites.includes(id)
		);
		return [this.#site, ...others];
	}

	/** Why the last change was not saved. */
	get problem(): string | undefined {
		return this.#problem;
	}

	setText(part: TextPart, value: string): Promise<boolean> {
		return this.#set(sessionKey(this.#id, part), value.trim());
	}

	setKind(kind: Session['kind']): Promise<boolean> {
		return this.#set(sessionKey(this.#id, 'kind'), kind);
	}

	setTopic(topic: string): Promise<boolean> {
		return this.#set(sessionKey(this.#id, 'topic'), topic);
	}

	/** The lecture that goes with it, as `<owner>/<id>`; empty: none. */
	setLecture(lecture: string): Promise<boolean> {
		return this.#set(sessionKey(this.#id, 'lecture'), lecture);
	}

	/** Moves it, and gives it another length. Whole seconds since 1970. */
	setTime(start: number, end: number): Promise<boolean> {
		const { session } = this;
		if (session === undefined) return Promise.resolve(false);
		const moved = moveDrafts(this.keys, session, start).filter(
			({ key }) => key !== sessionKey(this.#id, 'end')
		);
		const ends = end === session.end ? [] : [{ key: sessionKey(this.#id, 'end'), value: end }];
		return this.#record([...moved, ...ends]);
	}

	/** When the sign-in opens by itself, and when the phone asks to close it; undefined: by a tap only. */
	setWindow(opens: number | undefined, closes: number | undefined): Promise<boolean> {
		const parts = [
			['opens', opens],
			['closes', closes]
		] as const;
		const drafts = parts.flatMap(([part, value]): Draft[] => {
			if (value === undefined) return clearPart(this.keys, this.#id, part);
			return value === this.plan[part] ? [] : [{ key: planKey(this.#id, part), value }];
		});
		return this.#record(drafts);
	}

	/** Whom the sheet expects; undefined: the whole roster. Each village has groups of its own, so this is said for one. */
	setExpects(expects: Expects | undefined): Promise<boolean> {
		return this.#record(
			expects === undefined
				? clearPart(this.keys, this.#id, 'expects')
				: planDrafts(this.#id, { expects }),
			[this.#site]
		);
	}

	/** Holds it in another village, too: its plan is written there, its sheet is its own. */
	async addVillage(village: WorkSite): Promise<boolean> {
		const { session } = this;
		if (session === undefined) return false;
		const all = [...new Set([...this.villages.map(({ id }) => id), village.id])];
		const sites = planDrafts(this.#id, { sites: all });
		const { opens, closes } = this.plan;
		const there = [
			...newSession({ ...session, state: 'planned' }),
			...planDrafts(this.#id, { opens, closes })
		];
		return (await this.#record([...there, ...sites], [village])) && this.#record(sites);
	}

	/** Cancels it and says why, in this village or in all that hold it together. */
	cancel(reason: string, villages: readonly WorkSite[]): Promise<boolean> {
		const { session } = this;
		if (session === undefined) return Promise.resolve(false);
		return this.#record(cancelDrafts(session, reason), villages);
	}

	/** Puts it back on the plan, in this village. */
	restore(): Promise<boolean> {
		const { session } = this;
		if (session === undefined) return Promise.resolve(false);
		return this.#record(restoreDrafts(this.keys, session), [this.#site]);
	}

	/** Holds it again at these starts, in the same villages; whom it expects is said for this one. */
	async repeat(starts: readonly number[]): Promise<boolean> {
		const { session, plan } = this;
		if (session === undefined) return false;
		const again = starts.map((start) => ({
			start,
			by: start - session.start,
			id: asSessionId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))))
		}));
		const shared = again.flatMap(({ id, start, by }) => [
			...newSession({ ...session, id, state: 'planned', start, end: session.end + by }),
			...planDrafts(id, {
				sites: plan.sites,
				opens: later(plan.opens, by),
				closes: later(plan.closes, by)
			})
		]);
		const own = again.flatMap(({ id }) => planDrafts(id, { expects: plan.expects }));
		return (await this.#record(shared)) && this.#record(own, [this.#site]);
	}

	#set(key: string, value: string): Promise<boolean> {
		if ((shownValue(this.keys, key) ?? '') === value) return Promise.resolve(true);
		return this.#record([{ key, value }]);
	}

	/** In every village given; all of this session's when none is. One after the other: each is durable by itself. */
	async #record(
		drafts: readonly Draft[],
		villages: readonly WorkSite[] = this.villages
	): Promise<boolean> {
		this.#problem = undefined;
		if (drafts.length === 0) return true;
		try {
			for (const { scope } of villages) await this.#app.record(scope, drafts);
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		}
	}
}

const later = (atS: number | undefined, byS: number): number | undefined =>
	atS === undefined ? undefined : atS + byS;

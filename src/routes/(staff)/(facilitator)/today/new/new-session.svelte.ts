import type { App } from '#lib/app/app.svelte.ts';
import { asSessionId, idFromBytes } from '#lib/core/ids.ts';
import { planDrafts } from '#lib/core/session/plan.ts';
import type { SessionTemplate } from '#lib/core/session/template.ts';
import { newSession, type SessionKind } from '#lib/core/session/session.ts';
import { clockTime, instantOf } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../../parts/problem-text.ts';
import type { WorkSite } from '../../../../parts/site.ts';

/** What is typed for a new session, as on the poster at the door. */
export class NewSessionForm {
	title = $state('');
	kind = $state<SessionKind>('lecture');
	/** '2026-11-24' */
	day = $state('');
	/** '19:00' */
	from = $state('19:00');
	until = $state('20:30');
	venue = $state('');
	speaker = $state('');
	topic = $state('');
	/** `<owner>/<id>`; empty: none. */
	lecture = $state('');
	#wasSubmitted = $state(false);
	#problem = $state<string>();
	readonly #app: App;

	constructor(app: App, today: string) {
		this.#app = app;
		this.day = today;
	}

	/** Something was entered that a reload would take away. */
	get isBegun(): boolean {
		return `${this.title}${this.venue}${this.speaker}`.trim() !== '';
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get titleError(): string | undefined {
		return this.#wasSubmitted && this.title.trim() === '' ? m.today_new_title_missing() : undefined;
	}

	get timeError(): string | undefined {
		if (!this.#wasSubmitted) return undefined;
		return this.#end > this.#start ? undefined : m.today_new_time_odd();
	}

	/** Takes over what a template says; day and place are the village's own. */
	fillFrom({ title, kind, speaker, topic, lecture, minutes }: SessionTemplate): void {
		this.title = title;
		this.kind = kind;
		this.speaker = speaker;
		this.topic = topic;
		this.lecture = lecture;
		const end = this.#start + minutes * 60;
		if (!Number.isNaN(end)) this.until = clockTime(end);
	}

	/** Records the session in every village that holds it; false when something is missing or was not saved. */
	async submit(sites: readonly WorkSite[]): Promise<boolean> {
		this.#wasSubmitted = true;
		this.#problem = undefined;
		if (this.titleError !== undefined || this.timeError !== undefined) return false;
		const id = asSessionId(idFromBytes(crypto.getRandomValues(new Uint8Array(5))));
		try {
			for (const { scope, name } of sites)
				await this.#app.record(scope, [
					...newSession({
						id,
						title: this.title.trim(),
						kind: this.kind,
						state: 'planned',
						start: this.#start,
						end: this.#end,
						venue: this.venue.trim(),
						speaker: this.speaker.trim(),
						host: name,
						topic: this.topic,
						lecture: this.lecture
					}),
					...planDrafts(id, { sites: sites.map((site) => site.id) })
				]);
			return true;
		} catch (error) {
			this.#problem = recordSentence(error);
			return false;
		}
	}

	/** Whole seconds since 1970; NaN while a field is empty. */
	get #start(): number {
		return instantOf(this.day, this.from);
	}

	get #end(): number {
		return instantOf(this.day, this.until);
	}
}

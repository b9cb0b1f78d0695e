import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { readTopics, type Topic } from '#lib/core/lecture/taxonomy.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** Topics of the plan (MISSION §6) by their codes, where the district has no word of its own. */
const WORDS: Readonly<Record<string, () => string>> = {
	habits: m.sessions_topic_habits,
	communication: m.sessions_topic_communication,
	feelings: m.sessions_topic_feelings,
	'screen-time': m.sessions_topic_screen_time,
	myopia: m.sessions_topic_myopia,
	weight: m.sessions_topic_weight,
	safety: m.sessions_topic_safety,
	'life-skills': m.sessions_topic_life_skills,
	grandparents: m.sessions_topic_grandparents,
	law: m.sessions_topic_law,
	'family-tradition': m.sessions_topic_family_tradition,
	'school-start': m.sessions_topic_school_start,
	'school-life': m.sessions_topic_school_life,
	fitness: m.sessions_topic_fitness,
	reading: m.sessions_topic_reading,
	science: m.sessions_topic_science,
	culture: m.sessions_topic_culture,
	practice: m.sessions_topic_practice,
	volunteering: m.sessions_topic_volunteering
};

/** 行为习惯, 亲子沟通 …: as the district words it, else the word the app has, else the code. */
export const topicName = ({ code, name }: Pick<Topic, 'code' | 'name'>): string =>
	name === '' ? (WORDS[code]?.() ?? code) : name;

/** The district's taxonomy as this phone knows it, live. */
export class Topics {
	readonly #live: LiveScope;

	constructor(app: App) {
		this.#live = untrack(() => app.liveScope('catalog', ['taxonomy/']));
	}

	/** All in their order, retired ones included. */
	get all(): readonly Topic[] {
		return readTopics(this.#live.keys);
	}

	/** Those that can be chosen, and the one that was chosen, though it is retired or nobody knows it here. */
	offered(chosen = ''): Pick<Topic, 'code' | 'name'>[] {
		const { all } = this;
		const isKnown = chosen === '' || all.some(({ code }) => code === chosen);
		return [
			...(isKnown ? [] : [{ code: chosen, name: '' }]),
			...all.filter(({ code, isRetired }) => isRetired !== true || code === chosen)
		];
	}

	/** The name of a code; empty for none. */
	wordOf(code: string): string {
		if (code === '') return '';
		return topicName(this.all.find((topic) => topic.code === code) ?? { code, name: '' });
	}
}

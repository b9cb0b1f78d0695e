import * as m from '#lib/text/paraglide/messages.js';

/** Topics of the plan (MISSION §6) by their codes; a district's own code without a word here is shown as it is. */
const TOPICS: Readonly<Record<string, () => string>> = {
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

/** Codes that can be chosen. */
export const TOPIC_CODES: readonly string[] = Object.keys(TOPICS);

/** 行为习惯, 亲子沟通 …; empty for none. */
export const topicWord = (code: string): string => TOPICS[code]?.() ?? code;

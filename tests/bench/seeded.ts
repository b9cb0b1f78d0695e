/**
 * The people and marks of the benchmarks: fictional, the same in every run, and the same for ours and its peers. Three
 * sessions of 200 different people each, marked in the order in which they came through the door.
 */
import { ID_ALPHABET, ID_LENGTH } from '#lib/core/ids.ts';

/** Chance from a seed: the same numbers, in [0, 1), in every run (mulberry32). */
export function seededChance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** An id as the product makes them, from seeded chance. */
function seededId(chance: () => number): string {
	return Array.from({ length: ID_LENGTH }, () =>
		ID_ALPHABET.charAt(Math.floor(chance() * ID_ALPHABET.length))
	).join('');
}

/** An id as users of stock PouchDB make them: a random UUID, from seeded chance. */
export function seededUuid(chance: () => number): string {
	const hex = Array.from({ length: 32 }, () => Math.floor(chance() * 16).toString(16)).join('');
	const variant = '89ab'.charAt(Math.floor(chance() * 4));
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		variant + hex.slice(17, 20),
		hex.slice(20)
	].join('-');
}

/** One person of a roster. */
interface SeededPerson {
	readonly id: string;
	readonly uuid: string;
	readonly household: string;
	readonly name: string;
	readonly relation: string;
	readonly phone: string;
	readonly group: string;
}

/** One tap. */
export interface SeededMark {
	/** 0, 1 or 2. */
	readonly session: number;
	readonly person: SeededPerson;
	readonly status: 'present' | 'late' | 'leave' | 'absent';
	/** Whole seconds since 1970. */
	readonly at: number;
}

/** All a benchmark needs of one site. */
export interface SeededSite {
	readonly people: readonly SeededPerson[];
	/** Ids of the three sessions, in both styles. */
	readonly sessions: readonly { readonly id: string; readonly uuid: string }[];
	/** In the order of the taps. */
	readonly marks: readonly SeededMark[];
}

const SURNAMES = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗');
const GIVEN = Array.from('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国春梅文辉');
const RELATIONS = ['父亲', '母亲', '爷爷', '奶奶', '外公', '外婆'];
const PEOPLE_PER_SESSION = 200;
const SESSIONS = 3;
/** 2026-11-24 19:00 in China: the first session's start; the others are a week apart each. */
const FIRST_SESSION_AT = 1_795_518_000;
const WEEK_S = 7 * 86_400;

/** The site of a seed. */
export function seededSite(seed: number): SeededSite {
	const chance = seededChance(seed);
	const pick = <T>(list: readonly T[], fallback: T): T =>
		list[Math.floor(chance() * list.length)] ?? fallback;
	const people = Array.from({ length: SESSIONS * PEOPLE_PER_SESSION }, (): SeededPerson => ({
		id: seededId(chance),
		uuid: seededUuid(chance),
		household: seededId(chance),
		name: pick(SURNAMES, '王') + pick(GIVEN, '芳') + (chance() < 0.6 ? pick(GIVEN, '英') : ''),
		relation: pick(RELATIONS, '母亲'),
		// 000 is no operator's prefix: nobody's number.
		phone: `000${String(Math.floor(chance() * 1e8)).padStart(8, '0')}`,
		group: `${1 + Math.floor(chance() * 8)}组`
	}));
	const sessions = Array.from({ length: SESSIONS }, () => ({
		id: seededId(chance),
		uuid: seededUuid(chance)
	}));
	const marks = sessions.flatMap((_, session) => marksOf(session, { people, chance }));
	return { people, sessions, marks };
}

/** People come in any order over half an hour; 92 in 100 are present. */
function marksOf(
	session: number,
	{ people, chance }: { people: readonly SeededPerson[]; chance: () => number }
): SeededMark[] {
	const startAt = FIRST_SESSION_AT + session * WEEK_S;
	return people
		.slice(session * PEOPLE_PER_SESSION, (session + 1) * PEOPLE_PER_SESSION)
		.map((person): SeededMark => {
			const luck = chance();
			const status =
				luck < 0.92 ? 'present' : luck < 0.95 ? 'late' : luck < 0.97 ? 'leave' : 'absent';
			return { session, person, status, at: startAt - 1200 + Math.floor(chance() * 1800) };
		})
		.sort((a, b) => a.at - b.at);
}

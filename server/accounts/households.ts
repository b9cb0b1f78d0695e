/**
 * Households and what they sign in with: the household code, whose numbers the server allots, and a joining number that is told
 * face to face. No names: a household is an id at a site, and its account is called what its card says, the code.
 *
 *   household/<site>/<id>   household-of/<id> {site}   household-number/<site>/<n> {household}
 *   site-code/<site> {number}   site-number/<n> {site}   code-prefix {prefix}
 *
 * What must stay true: a number, once given, is never given to somebody else, since it stands on printed cards; the first site that
 * opened a household keeps it, since views are named after households. Each reservation is a document written once, before what it
 * is reserved for, so that two servers at once agree and a crash leaves a gap at most.
 */
import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import {
	freeHouseholdNumber,
	makeCode,
	parseCode,
	type HouseholdCode
} from '#lib/core/household/code.ts';
import {
	asAccountId,
	asHouseholdId,
	asSiteId,
	isId,
	type AccountId,
	type DeviceId,
	type HouseholdId,
	type SiteId
} from '#lib/core/ids.ts';
import { PIN_DIGITS } from '#lib/core/household/pin.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { CachedDocuments } from './cached-documents.ts';
import { passwordSchema, type Passwords } from './password.ts';

const idText = v.pipe(v.string(), v.check(isId));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** Epoch ms. */
const instantMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A joining number, hashed; `usedBy` is the phone it let in, which may ask again when it did not hear the answer. */
const joiningSchema = v.object({
	hash: passwordSchema,
	until: instantMs,
	usedBy: v.exactOptional(v.string())
});

export const householdSchema = v.object({
	id: v.pipe(idText, v.transform(asHouseholdId)),
	site: v.pipe(idText, v.transform(asSiteId)),
	number: count,
	joining: v.exactOptional(joiningSchema),
	/** Once somebody has joined. */
	account: v.exactOptional(v.pipe(idText, v.transform(asAccountId))),
	/** Erased: nothing opens it again. */
	erasedAt: v.exactOptional(instantMs)
});
export type Household = v.InferOutput<typeof householdSchema>;

const siteSchema = v.object({ site: v.pipe(idText, v.transform(asSiteId)) });
const numberSchema = v.object({ number: count });
const ownerSchema = v.object({ household: v.pipe(idText, v.transform(asHouseholdId)) });
const prefixSchema = v.object({ prefix: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)) });

export const householdDoc = (site: SiteId, id: HouseholdId): string => `household/${site}/${id}`;
/** Prefix of all households of a site. */
export const householdsPrefix = (site: SiteId): string => `household/${site}/`;
const PREFIX_DOC = 'code-prefix';

/** 7 days: told on the evening, used by the next weekend. */
const JOINING_MS = 7 * 86_400_000;
const MAX_SITES = 999;
const MAX_HOUSEHOLDS = 9_999;

/** Which household of which site. */
export interface HouseholdAt {
	readonly site: SiteId;
	readonly id: HouseholdId;
}

/** See the head of this file. */
export class Households {
	readonly #documents: CachedDocuments;
	readonly #passwords: Passwords;
	readonly #now: () => number;

	constructor(documents: CachedDocuments, passwords: Passwords, now: () => number) {
		this.#documents = documents;
		this.#passwords = passwords;
		this.#now = now;
	}

	/** A household that was opened. */
	get({ site, id }: HouseholdAt): Promise<Household | undefined> {
		return this.#documents.get(householdDoc(site, id), householdSchema);
	}

	/** The code on its card. */
	async codeOf({ site, number }: Household, prefix: string): Promise<string> {
		return makeCode({
			prefix: await this.#prefix(prefix),
			site: await this.#siteNumber(site),
			household: number
		});
	}

	/** Opens a household: its number is given once and stays. `foreign`: another site has it; `erased`: it is gone for good. */
	async open(
		{ site, id }: HouseholdAt,
		wished?: { readonly site: number; readonly household: number }
	): Promise<Result<Household, Problem<'foreign' | 'erased'>>> {
		if ((await this.#reserve(`household-of/${id}`, { site }, siteSchema)).site !== site)
			return fail('foreign');
		await this.#siteNumber(site, wished?.site);
		const held = await this.get({ site, id });
		if (held !== undefined) return held.erasedAt === undefined ? ok(held) : fail('erased');
		const number = await this.#householdNumber({ site, id }, wished?.household);
		await this.#documents.create(householdDoc(site, id), { id, site, number });
		return ok((await this.get({ site, id })) ?? { id, site, number });
	}

	/** A new joining number, seen this once; the one before is worth nothing from now on. */
	async invite(household: HouseholdAt): Promise<{ joining: string; until: number }> {
		const joining = String(randomInt(10 ** PIN_DIGITS)).padStart(PIN_DIGITS, '0');
		const until = this.#now() + JOINING_MS;
		const hash = await this.#passwords.hash(joining);
		await this.#change(household, (held) => ({ ...held, joining: { hash, until } }));
		return { joining, until };
	}

	/**
	 * The household a code and a joining number open to a phone; undefined when they do not. An unknown code takes as long as a wrong
	 * number. From then on the number is this phone's alone.
	 */
	async admit(given: {
		readonly code: HouseholdCode | undefined;
		readonly joining: string;
		readonly device: DeviceId;
	}): Promise<Household | undefined> {
		const household = given.code && (await this.#find(given.code));
		const joining = household?.joining;
		const isRight = await this.#passwords.check(given.joining, joining?.hash);
		if (household === undefined || joining === undefined || !isRight) return undefined;
		const isOpenTo = (held: Household): boolean =>
			held.erasedAt === undefined &&
			held.joining?.hash.hash === joining.hash.hash &&
			held.joining.until > this.#now() &&
			(held.joining.usedBy === undefined || held.joining.usedBy === given.device);
		const after = await this.#change(household, (held) =>
			isOpenTo(held) ? { ...held, joining: { ...joining, usedBy: given.device } } : undefined
		);
		return after !== undefined && isOpenTo(after) ? after : undefined;
	}

	/** Somebody has joined under this account. */
	async joined(household: HouseholdAt, account: AccountId): Promise<void> {
		await this.#change(household, (held) =>
			held.account === account ? undefined : { ...held, account }
		);
	}

	async #find({ prefix, site, household }: HouseholdCode): Promise<Household | undefined> {
		const own = await this.#documents.get(PREFIX_DOC, prefixSchema);
		const place = await this.#documents.get(`site-number/${site}`, siteSchema);
		if (own?.prefix !== prefix || place === undefined) return undefined;
		const owner = await this.#documents.get(
			`household-number/${place.site}/${household}`,
			ownerSchema
		);
		return owner && this.get({ site: place.site, id: owner.household });
	}

	async #change(
		{ site, id }: HouseholdAt,
		change: (held: Household) => Household | undefined
	): Promise<Household | undefined> {
		return this.#documents.update(householdDoc(site, id), householdSchema, change);
	}

	/** The district's letters: what the first code was printed with stands, whatever the configuration says later. */
	async #prefix(prefix: string): Promise<string> {
		return (await this.#reserve(PREFIX_DOC, { prefix }, prefixSchema)).prefix;
	}

	async #siteNumber(site: SiteId, wished?: number): Promise<number> {
		const held = await this.#documents.get(`site-code/${site}`, numberSchema);
		if (held !== undefined) return held.number;
		for (let number = wished ?? 1; number <= MAX_SITES; number++) {
			const taken = await this.#reserve(`site-number/${number}`, { site }, siteSchema);
			if (taken.site !== site) continue;
			return (await this.#reserve(`site-code/${site}`, { number }, numberSchema)).number;
		}
		throw new RangeError('All site numbers of the district are taken.');
	}

	async #householdNumber({ site, id }: HouseholdAt, wished?: number): Promise<number> {
		const first = wished ?? freeHouseholdNumber(id, new Set());
		for (let step = 0; step < MAX_HOUSEHOLDS; step++) {
			const number = ((first - 1 + step) % MAX_HOUSEHOLDS) + 1;
			const place = `household-number/${site}/${number}`;
			const taken = await this.#reserve(place, { household: id }, ownerSchema);
			if (taken.household === id) return number;
		}
		throw new RangeError('All household numbers of the site are taken.');
	}

	/** Writes a document unless there is one; what stands there. */
	async #reserve<T extends v.GenericSchema<unknown, object>>(
		id: string,
		body: v.InferOutput<T> & Readonly<Record<string, unknown>>,
		schema: T
	): Promise<v.InferOutput<T>> {
		const held = await this.#documents.get(id, schema);
		if (held !== undefined) return held;
		await this.#documents.create(id, body);
		return (await this.#documents.get(id, schema)) ?? body;
	}
}

/** A code as somebody typed it; undefined when it is none. */
export function readCode(text: string): HouseholdCode | undefined {
	const code = parseCode(text);
	return code.ok ? code.value : undefined;
}

/** The name somebody signs in with: a household code in the one form it is kept in, whatever way it was typed. */
export function signInNameOf(typed: string): string {
	const code = readCode(typed);
	return code === undefined ? typed : makeCode(code);
}

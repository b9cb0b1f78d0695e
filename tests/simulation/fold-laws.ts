import { canonicalJson, sha256Hex } from '#lib/core/facts/canonical.ts';
import type { Fact } from '#lib/core/facts/fact.ts';
import { comparable, fold, headsOf, type Entry, type KeyState } from '#lib/core/facts/fold.ts';
import type { Scope } from '#lib/core/ids.ts';
import { Violation } from './ledger.ts';
import type { World } from './world.ts';

/** What the fold of a scope's accepted facts must be, told without it. */

type States = ReadonlyMap<string, KeyState>;

/** In whatever order facts come, they come to the same. */
export function checkOrder(expected: States, facts: readonly Fact[]): void {
	for (const [key, state] of fold([...facts].reverse())) {
		const [mine, theirs] = [comparable(state), comparable(expected.get(key) ?? {})];
		if (mine !== theirs) throw new Violation(`${key} folds by arrival:\n  ${mine}\n  ${theirs}`);
	}
}

/** Of one identity with several contents the one with the greater hash stands; only copies of a phone make such. */
export function checkTwins(
	{ ledger, counts }: World,
	scope: Scope,
	{ expected, facts }: { readonly expected: States; readonly facts: readonly Fact[] }
): void {
	for (const [identity, same] of Map.groupBy(facts, ({ device, seq }) => `${device} ${seq}`)) {
		const [first, ...others] = new Map(same.map((fact) => [fact.raw, fact])).values();
		if (first === undefined || others.length === 0) continue;
		counts.twins += others.length;
		if (!ledger.copied.has(first.device))
			throw new Violation(`Two contents of ${scope} ${identity}.`);
		const ofKey = [first, ...others].filter(({ key }) => key === first.key);
		const stands = expected.get(first.key)?.[first.device];
		if (stands?.seq !== first.seq || ofKey.length < 2) continue;
		counts.twinsOfKey += 1;
		const greatest = ofKey.reduce((a, b) => (hashOf(b) > hashOf(a) ? b : a));
		if (stands.raw !== greatest.raw)
			throw new Violation(`Of ${scope} ${first.key} ${identity} the lesser content stands.`);
	}
}

const hashOf = ({ sees: _sees, ...content }: Fact): string => sha256Hex(canonicalJson(content));

/**
 * The heads are what nobody had seen, as the ledger knows and no vector tells. Copies of a phone write the same fact twice,
 * under two devices, and different ones under one number: of theirs only what others wrote is asked.
 */
export function checkCausality({ ledger }: World, expected: States, facts: readonly Fact[]): void {
	const { copied } = ledger;
	const byKey = Map.groupBy(facts, ({ key }) => key);
	for (const [key, state] of expected) {
		const ofKey = byKey.get(key) ?? [];
		const seen = new Set(ofKey.flatMap(({ raw = 0 }) => [...ledger.pastOf(raw)]));
		const isAsked = ({ device, raw = 0 }: Entry) =>
			!copied.has(device) && !copied.has(ledger.makerOf(raw) ?? device);
		const asked = ofKey.filter(isAsked).map(tokenOf);
		const wanted = new Set(asked.filter((token) => !seen.has(token)));
		const got = headsOf(state).filter(isAsked).map(tokenOf);
		if (got.length !== wanted.size || got.some((token) => !wanted.has(token)))
			throw new Violation(
				`Heads of ${key}: ${got.join(' ')}, truly ${[...wanted].join(' ')} of\n${ofKey
					.map(
						(fact) => `  ${JSON.stringify(fact)} saw ${[...ledger.pastOf(fact.raw ?? 0)].join(' ')}`
					)
					.join('\n')}`
			);
	}
}

const tokenOf = ({ raw = 0 }: Entry): number => raw;

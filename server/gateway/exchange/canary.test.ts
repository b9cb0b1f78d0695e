import { expect, test } from 'vitest';
import { asSiteId, siteOfScope, type Scope } from '#lib/core/ids.ts';
import { ACTORS } from '../../../tests/access/actors.ts';
import { EVERY_SCOPE, plant, type Canary } from '../../../tests/access/canary.ts';
import { EXPECTED_READS } from '../../../tests/access/expected-rights.ts';
import { readReads } from '../../../tests/access/read-table.ts';
import { requestShapes } from '../../../tests/access/shapes.ts';
import { FAR, NOON_S, NORTH, person, World } from '../../../tests/ground/exchange-world.ts';
import { readBoard } from '../../jobs/board.ts';
import { readRefused } from '../../jobs/refused.ts';
import type { Caller } from '../caller.ts';
import { readSnapshot } from './exchange.ts';
import { refresh } from './parts.ts';

const reads = readReads(EXPECTED_READS);

interface Subject {
	readonly name: string;
	readonly caller: Caller;
	readonly readable: readonly Scope[];
}

/** Everybody of the table, the same people with ended grants and revoked phones, and somebody with no grant at all. */
const SUBJECTS: readonly Subject[] = [
	...Object.entries(ACTORS).flatMap(([name, caller]): Subject[] => {
		const readable = reads
			.filter(({ actor, mark }) => actor === name && mark === '+')
			.map(({ scope }) => scope);
		const ended = caller.grants.map((grant) => ({ ...grant, until: NOON_S - 86_400 }));
		const devices = [{ id: caller.device, revokedAt: NOON_S - 60 }];
		return [
			{ name, caller, readable },
			{ name: `${name}, ended`, caller: { ...caller, grants: ended }, readable: ['catalog'] },
			{ name: `${name}, revoked`, caller: { ...caller, devices }, readable: [] }
		];
	}),
	{ name: 'no grant', caller: person('nemo', []), readable: ['catalog'] }
];

/** All a caller can be told, over every request shape, as one text. */
async function everythingTold(
	{ caller }: Subject,
	scopes: readonly Scope[]
): Promise<{ text: string; canaries: Canary[] }> {
	const world = await World.open();
	const canaries: Canary[] = [];
	for (const scope of scopes) {
		const letter = 'abcdefghjkmnp'.charAt(EVERY_SCOPE.indexOf(scope));
		canaries.push(await plant(world.store, scope, { letter, segments: 37 }));
	}
	await refresh(world.parts, world.now);
	const told: unknown[] = [];
	for (const request of requestShapes(caller)) told.push(await world.exchange(caller, request));
	const hashes = canaries.flatMap(({ traces }) => traces.filter((trace) => trace.length === 64));
	for (const scope of EVERY_SCOPE) {
		for (const hash of hashes) told.push(await readSnapshot({ scope, hash }, caller, world.deps));
	}
	told.push(await readBoard(caller, world.deps));
	for (const site of [NORTH, FAR, asSiteId('n0where0')]) {
		told.push(await readRefused(site, caller, world.deps));
	}
	return { text: JSON.stringify(told), canaries };
}

test.each(SUBJECTS)('$name is told nothing of a scope that is not theirs', async (subject) => {
	const { text, canaries } = await everythingTold(subject, EVERY_SCOPE);
	// What the caller named itself comes back in acks; the next test shows that nothing was learned by it.
	const sent = JSON.stringify(requestShapes(subject.caller));
	const forbidden = canaries.filter(({ scope }) => !subject.readable.includes(scope));
	const leaks = forbidden.flatMap(({ scope, traces }) =>
		traces
			.filter((trace) => text.includes(trace) && !sent.includes(trace))
			.map((trace) => `${scope}: ${trace}`)
	);
	expect(leaks).toEqual([]);
	// The canaries of readable scopes do sing: the test would notice.
	const heard = canaries.filter(({ traces }) =>
		traces.some((trace) => text.includes(trace) && !sent.includes(trace))
	);
	expect(heard.map(({ scope }) => scope).sort()).toEqual([...subject.readable].sort());
});

test.each(SUBJECTS)(
	'$name is told the same, byte for byte, whether or not anything stands in the scopes of others',
	async (subject) => {
		const full = await everythingTold(subject, EVERY_SCOPE);
		const own = await everythingTold(subject, subject.readable);
		expect(withoutHashes(full.text)).toBe(withoutHashes(own.text));
	}
);

/** Snapshots were asked for by the hashes of what was planted, so the two lists of refusals differ in length. */
const withoutHashes = (text: string): string => text.replaceAll(/(?:null,)+/g, '');

test('a site outside every registry is not even looked at', async () => {
	const world = await World.open();
	const site = siteOfScope('site-n0where0');
	for (const { caller } of SUBJECTS) {
		await world.exchange(caller, { want: { 'site-n0where0': {} } });
		await world.send(caller, { scope: 'site-n0where0', n: 1, facts: [{ key: 'mark/x/y' }] });
	}
	expect(site).toBeDefined();
	expect(await world.store.list()).not.toContain('site-n0where0');
});

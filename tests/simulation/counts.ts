/** What happened in worlds, counted: printed by `npm run simulate`, so that nobody has to believe that it happened. */
export const COUNTED = [
	'phones',
	'facts',
	'taps',
	'trips',
	'mostTripsAMinute',
	'crashes',
	'tabClosings',
	'lostRequests',
	'lostAnswers',
	'cutAnswers',
	'doubledRequests',
	'portals',
	'serverKills',
	'unsurePuts',
	'unsureVanished',
	'restores',
	'refreshes',
	'clones',
	'clashes',
	'reissues',
	'wipes',
	'recovered',
	'profileReturns',
	'refusals',
	'conflicts',
	'clockJumps',
	'revokedDevices',
	'endedGrants',
	'signOuts',
	'oldVersions',
	'snapshotsMade',
	'snapshotsTaken',
	'holes',
	'twins',
	'twinsOfKey',
	'excused'
] as const;
export type Counted = (typeof COUNTED)[number];

/** How often each thing happened. */
export type Counts = Record<Counted, number>;

export const noCounts = (): Counts =>
	Object.fromEntries(COUNTED.map((name) => [name, 0])) as Counts;

export function addCounts(to: Counts, more: Counts): void {
	for (const name of COUNTED)
		to[name] = name === 'mostTripsAMinute' ? Math.max(to[name], more[name]) : to[name] + more[name];
}

/**
 * The product's App without screens, driven from outside: taps go the way of every tap, and each is told to the console, that is
 * to the harness, in the moment it counts as saved.
 */
import { App } from '#lib/app/app.svelte.ts';
import { markKey } from '#lib/core/attendance/mark.ts';
import { readPeople } from '#lib/core/household/person.ts';
import { asSiteId, siteScope } from '#lib/core/ids.ts';
import { readSessions } from '#lib/core/session/session.ts';
import type { Found } from '../driver.ts';
import type { TapOrder, TorturePage } from '../page-contract.ts';
import type { FoundMark, PlannedTap } from '../said-log.ts';

const SENTINEL = 'torture-sentinel';
const PREFIXES = ['person/', 'session/', 'mark/'];

const app = new App();

/** Told to the harness at once; what is lost on the way only makes the check milder. */
const tell = (what: 'tap' | 'said', detail: object): void =>
	console.log(JSON.stringify({ what, ...detail }));

const site = () => siteScope(asSiteId(app.sites[0]?.id ?? ''));

async function look(): Promise<Found> {
	const databases = await namesOfDatabases();
	const hadSentinel = localStorage.getItem(SENTINEL) !== null;
	localStorage.setItem(SENTINEL, 'here');
	await app.retry();
	const isOpen = app.state === 'open';
	return {
		isEmpty: !databases.some((name) => name.startsWith('tongyu-')),
		isOpen,
		hadSentinel,
		unsentCount: isOpen ? await app.phone.unsentCount() : 0,
		recoveredCount: isOpen ? app.phone.recoveredCount : 0,
		journalState: isOpen ? app.phone.journalState : app.state
	};
}

/** The first look after Chromium found its log torn is an error; the second finds nothing. */
async function namesOfDatabases(): Promise<string[]> {
	try {
		return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
	} catch (error) {
		console.log(`indexedDB.databases: ${String(error)}`);
		return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
	}
}

/** Each mark with the newest of its taps. */
async function marks(): Promise<FoundMark[]> {
	const rows = await app.phone.store.read((tx) => tx.entriesUnder(site(), 'mark/'));
	return rows.flatMap(({ key, state }) => {
		const numbers = Object.values(state).flatMap(({ value }) => numberIn(value));
		return numbers.length === 0 ? [] : [{ key, value: `tap-${Math.max(...numbers)}` }];
	});
}

function numberIn(value: unknown): number[] {
	if (typeof value !== 'object' || value === null || !('relation' in value)) return [];
	const [, number] = /^tap-(\d+)$/.exec(String(value.relation)) ?? [];
	return number === undefined ? [] : [Number(number)];
}

/** Marks of tonight's people, one after another or all at once, until the browser is killed. */
async function tap({ firstNumber, pausesMs, bulkEvery }: TapOrder): Promise<void> {
	const rows = await app.phone.store.read((tx) =>
		Promise.all(PREFIXES.map((prefix) => tx.entriesUnder(site(), prefix)))
	);
	const keys = new Map(rows.flat().map((row) => [row.key, row.state]));
	const session = readSessions(keys).at(-1);
	const people = readPeople(keys);
	if (session === undefined) throw new Error('There is no session to tap in.');
	let number = firstNumber;
	for (const [index, pauseMs] of pausesMs.entries()) {
		await new Promise((resolve) => setTimeout(resolve, pauseMs));
		const isBulk = bulkEvery > 0 && index % bulkEvery === bulkEvery - 1;
		const chosen = isBulk ? people : [people[number % people.length]];
		const marked = chosen.flatMap((person) =>
			person === undefined ? [] : [planned(markKey(session.id, person.id), number++)]
		);
		tell('tap', { marked });
		void app
			.record(
				site(),
				marked.map((mark) => ({
					key: mark.key,
					value: { status: 'present', relation: mark.value }
				}))
			)
			.then(() => tell('said', { marked }));
	}
}

const planned = (key: string, number: number): PlannedTap => ({
	key,
	number,
	value: `tap-${number}`
});

const page: TorturePage = {
	look,
	marks,
	tap,
	signIn: async (name, password) => {
		const result = await app.signIn(name, password);
		return result.ok ? 'ok' : result.problem.code;
	},
	syncNow: () => app.syncNow(),
	syncState: () => ({ ...app.sync }),
	rosterSize: async () =>
		(await app.phone.store.read((tx) => tx.entriesUnder(site(), 'person/'))).length
};

Object.assign(window, { torture: page });

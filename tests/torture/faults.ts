import { setTimeout as pause } from 'node:timers/promises';
import type { FaultyFront } from '../ground/faulty-front.ts';
import type { ServerProcess } from '../ground/server-process.ts';

/** What goes wrong between phone and town in one round. */
export type Weather =
	| 'calm'
	| 'no-network'
	| 'lost-answers'
	| 'lost-requests'
	| 'cut'
	| 'slow'
	| 'portal'
	| 'server-killed';

const WEATHERS: readonly Weather[] = [
	'calm',
	'calm',
	'calm',
	'no-network',
	'no-network',
	'lost-answers',
	'lost-requests',
	'cut',
	'slow',
	'portal',
	'server-killed'
];

/** The weather of a round, by chance. */
export const chooseWeather = (chance: () => number): Weather =>
	WEATHERS[Math.floor(chance() * WEATHERS.length)] ?? 'calm';

/** Makes it so until the next call. With `server-killed` the server dies once, some time into the round, and comes back. */
export async function setWeather(
	weather: Weather,
	{ front, server }: { readonly front: FaultyFront; readonly server: ServerProcess },
	afterMs: number
): Promise<void> {
	front.clear();
	const times = Infinity;
	switch (weather) {
		case 'calm':
			break;
		case 'no-network':
			front.next({ kind: 'lost-request' }, { times });
			break;
		case 'lost-answers':
			front.next({ kind: 'lost-answer' }, { times: 2, path: '/api/sync' });
			break;
		case 'lost-requests':
			front.next({ kind: 'lost-request' }, { times: 2, path: '/api/sync' });
			break;
		case 'cut':
			front.next({ kind: 'cut-body', afterBytes: 20 }, { times: 2, path: '/api/sync' });
			break;
		case 'slow':
			front.next({ kind: 'delay', delayMs: 700 }, { times });
			break;
		case 'portal':
			front.next({ kind: 'portal' }, { times: 3 });
			break;
		case 'server-killed':
			await pause(afterMs);
			await server.restart();
			break;
		default:
			weather satisfies never;
	}
}

import type { Row } from '../contender.ts';
import { hourOfSound, hourOfVideo } from './lecture-files.ts';
import { ourSeek } from './ours.ts';
import { serverSeek, stockSeek } from './stock.ts';

const SOUND = 'audio of 60 min';
const VIDEO = 'video of 60 min';

/** A kept lecture is played without network, and people jump about in it. */
export const seekRow: Row = {
	name: 'seek',
	title: 'jumps in a kept lecture of 60 minutes without network, real Chromium, all of it ÷ 6',
	columns: [
		'fileBytes',
		'seekedP50Ms',
		'seekedP95Ms',
		'playsP50Ms',
		'playsP95Ms',
		'playsP99Ms',
		'memoryBytes'
	],
	goals: [
		{
			figure: 'playsP95Ms',
			atMost: 300,
			of: `Tongyu, ${SOUND}`,
			beside: `workbox-range-requests, ${SOUND}`
		},
		{
			figure: 'playsP95Ms',
			atMost: 300,
			of: `Tongyu, ${VIDEO}`,
			beside: `workbox-range-requests, ${VIDEO}`
		},
		{
			figure: 'memoryBytes',
			atMost: 12_000_000,
			of: `Tongyu, ${SOUND}`,
			beside: `workbox-range-requests, ${SOUND}`
		}
	],
	ours: [ourSeek(SOUND, hourOfSound), ourSeek(VIDEO, hourOfVideo)],
	peers: [
		stockSeek(SOUND, hourOfSound),
		stockSeek(VIDEO, hourOfVideo),
		serverSeek(SOUND, hourOfSound),
		serverSeek(VIDEO, hourOfVideo)
	],
	notes: [
		'100 jumps to random places, each from setting currentTime until the element has seeked, and until its time moves on from there.',
		'Each jump in a new element with a new address, so that none finds what the one before has left in the browser’s memory.',
		'All processes of the browser are stopped 5 parts of 6 of the time: page, worker, decoders and database alike.',
		'Memory: the most all processes of the browser had while it played and jumped at full speed, over what they had before (PSS).',
		'What the element itself takes is in the line without a worker: it keeps what it has read. The goal is for what ours adds to it.'
	]
};

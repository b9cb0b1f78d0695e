import type { Kept } from '#lib/app/lectures/keeping.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { factsLine } from '../../parts/facts-line.ts';
import { wayWord } from '../words.ts';

const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;

/** 0.0 MB, 13 MB, 2.1 GB: what room there is and what takes it, which may be nothing and may be a lot. */
export function sizeWords(bytes: number): string {
	if (bytes >= GIGABYTE) return `${(bytes / GIGABYTE).toFixed(1)} GB`;
	const megabytes = bytes / MEGABYTE;
	return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

/** 课件＋录音 · 13 MB */
export const keptFacts = ({ kind, totalBytes }: Kept): string =>
	factsLine(wayWord(kind), sizeWords(totalBytes));

/** 5.2 MB / 13 MB */
export const progressWords = ({ haveBytes, totalBytes }: Kept): string =>
	m.keeping_progress({ have: sizeWords(haveBytes), total: sizeWords(totalBytes) });

/** Where it stands, and what to do when that needs a person. */
export function stateWords({ state, isDamaged }: Kept): string {
	if (isDamaged && state === 'paused') return m.keeping_damaged_stopped();
	if (isDamaged) return m.keeping_damaged();
	switch (state) {
		case 'waiting':
			return m.keeping_state_waiting();
		case 'fetching':
			return m.keeping_state_fetching();
		case 'no-network':
			return m.keeping_state_no_network();
		case 'wifi-wait':
			return m.keeping_state_wifi_wait();
		case 'paused':
			return m.keeping_state_paused();
		case 'no-room':
			return m.keeping_state_no_room();
		case 'gone':
			return m.keeping_state_gone();
		case 'kept':
			return m.keeping_state_kept();
		case 'evicted':
			return m.keeping_state_evicted();
	}
	return state satisfies never;
}

/** It waits for a person: said in the colour for that. */
export const needsPerson = ({ state, isDamaged }: Kept): boolean =>
	state === 'no-room' || state === 'gone' || (isDamaged && state === 'paused');

/** What a tap does next: its words, and the whole sentence for who cannot see which row it stands in. */
export interface NextStep {
	readonly does: 'pause' | 'resume';
	readonly word: string;
	readonly label: string;
}

/** The next step of one, where there is one. */
export function nextStepOf({ title, state, haveBytes, totalBytes }: Kept): NextStep | undefined {
	const rest = sizeWords(Math.max(0, totalBytes - haveBytes));
	switch (state) {
		case 'waiting':
		case 'fetching':
		case 'no-network':
			return { does: 'pause', word: m.keeping_pause(), label: m.keeping_pause_one({ title }) };
		case 'wifi-wait':
			return {
				does: 'resume',
				word: m.keeping_metered(),
				label: m.keeping_metered_one({ title, size: rest })
			};
		case 'paused':
			return { does: 'resume', word: m.keeping_resume(), label: m.keeping_resume_one({ title }) };
		case 'no-room':
		case 'gone':
			return { does: 'resume', word: m.keeping_retry(), label: m.keeping_retry_one({ title }) };
		case 'evicted':
			return {
				does: 'resume',
				word: m.keeping_again(),
				label: m.keeping_again_one({ title, size: rest })
			};
		case 'kept':
			return undefined;
	}
	return state satisfies never;
}

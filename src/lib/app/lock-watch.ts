import { on } from 'svelte/events';
import { AWAY_FROM_ROLL_MS, AWAY_MS, isAway, NOTE_EVERY_MS } from '#lib/device/lock.ts';
import type { LockKeeper } from './lock.ts';

/** What the watch asks and tells. */
export interface WatchParts {
	readonly keeper: Pick<LockKeeper, 'lock' | 'noteUse' | 'lookAgain'>;
	/** A roll call is on the screen. */
	readonly isAtRoll: () => boolean;
	readonly isLocked: () => boolean;
	/** When the screen was last touched before this watch began; epoch ms by the phone's clock. */
	readonly usedAtMs: number;
	/** The phone's store did not answer. */
	readonly report: (error: unknown) => void;
	/** Epoch ms by the phone's clock. */
	readonly now?: () => number;
}

const CHECK_EVERY_MS = 5_000;
const CHANNEL = 'tongyu-lock';
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/**
 * Watches whether somebody uses the screen, and lets the lock fall when nobody does; returns the way out. Tabs of one phone tell
 * each other: a touch in one is a touch in all, and what locks or opens one locks or opens all.
 */
export function watchLock(parts: WatchParts): () => void {
	const { keeper, isAtRoll, isLocked, report, now = () => Date.now() } = parts;
	const channel = new BroadcastChannel(CHANNEL);
	let usedAtMs = parts.usedAtMs;
	let notedAtMs = 0;
	/** Since when the page is out of sight. */
	let hiddenAtMs: number | undefined;

	const fall = async (): Promise<void> => {
		await keeper.lock();
		channel.postMessage('changed');
	};
	/** Out of sight it is not being used, whatever page is open; a roll call in sight is. */
	const check = (): void => {
		const isAtOpenRoll = isAtRoll();
		const limitMs = isAtOpenRoll && hiddenAtMs === undefined ? AWAY_FROM_ROLL_MS : AWAY_MS;
		const sinceMs = isAtOpenRoll ? (hiddenAtMs ?? usedAtMs) : usedAtMs;
		if (!isLocked() && isAway(sinceMs, now(), limitMs)) fall().catch(report);
	};
	const note = (): void => {
		if (isLocked()) return;
		notedAtMs = usedAtMs;
		keeper.noteUse(usedAtMs).catch(report);
		channel.postMessage({ usedAtMs });
	};
	const touch = (): void => {
		// A frozen page gets no timer: somebody who comes back after an hour is first asked for the PIN.
		check();
		usedAtMs = now();
		if (usedAtMs - notedAtMs >= NOTE_EVERY_MS) note();
	};

	channel.onmessage = ({ data }: MessageEvent<unknown>) => {
		if (data === 'changed') keeper.lookAgain().catch(report);
		else usedAtMs = Math.max(usedAtMs, usedAtOf(data));
	};
	const timer = setInterval(check, CHECK_EVERY_MS);
	const stops = [
		...TOUCHES.map((name) => on(window, name, touch, { capture: true, passive: true })),
		on(document, 'visibilitychange', () => {
			if (document.visibilityState === 'hidden') {
				hiddenAtMs = now();
				note();
				return;
			}
			// A frozen page heard no timer meanwhile.
			check();
			hiddenAtMs = undefined;
		})
	];
	touch();
	return () => {
		clearInterval(timer);
		for (const stop of stops) stop();
		channel.close();
	};
}

/** Tells the other tabs that the lock was opened, set or taken away here. */
export function tellTabsOfLock(): void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.postMessage('changed');
	channel.close();
}

const usedAtOf = (data: unknown): number =>
	typeof data === 'object' && data !== null && 'usedAtMs' in data ? Number(data.usedAtMs) : 0;

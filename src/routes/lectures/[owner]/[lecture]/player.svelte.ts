import { on } from 'svelte/events';
import type { Attachment } from 'svelte/attachments';
import { whyNot, type PlayProblem } from './why-not.ts';

/** What the player is given and tells. */
export interface PlayerParts {
	/** Where the file is. */
	readonly url: string;
	/** Where to begin, seconds. */
	readonly startS: number;
	/** As the manifest says, until the file says it itself. */
	readonly durationS: number;
	/** It stopped somewhere, or goes on: to be remembered. */
	readonly onposition: (positionS: number, durationS: number) => void;
}

/** What −15 and +15 do. */
export const STEP_S = 15;
/** A kill loses at most this much of the position. */
const NOTE_EVERY_S = 5;

/**
 * One recording in one <audio> or <video>:
 *
 *   idle ──toggle──► waiting ──enough is there──► playing ◄──toggle──► paused
 *                       │                            └──the end──► ended ──toggle──► from the beginning
 *                       └──error──► problem (gone, offline, codec) ──retry──► waiting, at the same place
 *
 * Seeking works before anything is loaded: the place is kept until the file is there.
 */
export class Player {
	readonly #parts: PlayerParts;
	#element: HTMLMediaElement | undefined;
	#positionS = $state(0);
	#durationS = $state(0);
	#isPlaying = $state(false);
	#isWaiting = $state(false);
	#hasEnded = $state(false);
	#problem = $state<PlayProblem>();
	#rate = $state(1);
	/** The file is not loaded yet, or is loaded anew: begin there. */
	#pendingS: number | undefined;
	#notedS = 0;

	constructor(parts: PlayerParts) {
		this.#parts = parts;
		this.#pendingS = parts.startS;
		this.#positionS = parts.startS;
		this.#notedS = parts.startS;
		this.#durationS = parts.durationS;
	}

	get positionS(): number {
		return this.#positionS;
	}

	get durationS(): number {
		return this.#durationS;
	}

	get isPlaying(): boolean {
		return this.#isPlaying;
	}

	/** It should play and has nothing to play yet. */
	get isWaiting(): boolean {
		return this.#isWaiting;
	}

	get hasEnded(): boolean {
		return this.#hasEnded;
	}

	get problem(): PlayProblem | undefined {
		return this.#problem;
	}

	get url(): string {
		return this.#parts.url;
	}

	toggle(): void {
		if (this.#isPlaying) this.pause();
		else this.play();
	}

	play(): void {
		const element = this.#element;
		if (element === undefined) return;
		if (this.#problem !== undefined) {
			this.retry();
			return;
		}
		if (this.#hasEnded) this.seek(0);
		this.#isWaiting = true;
		element.play().catch((error: unknown) => {
			// A pause before it began, or a file that cannot be played, of which `error` tells.
			if (!(error instanceof DOMException)) throw error;
			this.#isWaiting = false;
		});
	}

	pause(): void {
		this.#element?.pause();
	}

	seek(toS: number): void {
		const targetS = Math.min(Math.max(0, toS), this.#durationS);
		this.#positionS = targetS;
		this.#hasEnded = false;
		const element = this.#element;
		if (element !== undefined && element.readyState >= HTMLMediaElement.HAVE_METADATA)
			element.currentTime = targetS;
		else this.#pendingS = targetS;
		if (!this.#isPlaying) this.#note();
	}

	/** Some seconds on, or back. */
	skip(byS: number): void {
		this.seek(this.#positionS + byS);
	}

	setRate(rate: number): void {
		this.#rate = rate;
		if (this.#element !== undefined) this.#element.playbackRate = rate;
	}

	/** Tries again, at the same place. */
	retry(): void {
		const element = this.#element;
		if (element === undefined) return;
		this.#problem = undefined;
		this.#pendingS = this.#positionS;
		element.load();
		this.play();
	}

	/** For the <audio> or <video> (`{@attach player.attach}`). */
	readonly attach: Attachment<HTMLMediaElement> = (element) => {
		this.#element = element;
		const ends = [
			on(element, 'loadedmetadata', () => this.#begin(element)),
			on(element, 'timeupdate', () => this.#move(element)),
			on(element, 'playing', () => this.#setPlaying(true)),
			on(element, 'waiting', () => (this.#isWaiting = this.#isPlaying)),
			on(element, 'pause', () => this.#setPlaying(false)),
			on(element, 'ended', () => this.#end()),
			on(element, 'error', () => void this.#fail(element)),
			on(document, 'visibilitychange', () => {
				if (document.visibilityState === 'hidden') this.#note();
			}),
			on(window, 'pagehide', () => this.#note())
		];
		return () => {
			for (const end of ends) end();
			this.#note();
			this.#element = undefined;
		};
	};

	#begin(element: HTMLMediaElement): void {
		if (Number.isFinite(element.duration)) this.#durationS = element.duration;
		element.playbackRate = this.#rate;
		const pendingS = this.#pendingS;
		this.#pendingS = undefined;
		if (pendingS !== undefined && pendingS > 0) element.currentTime = pendingS;
	}

	#move(element: HTMLMediaElement): void {
		if (this.#pendingS !== undefined) return;
		this.#positionS = element.currentTime;
		if (Math.abs(this.#positionS - this.#notedS) >= NOTE_EVERY_S) this.#note();
	}

	#setPlaying(isPlaying: boolean): void {
		this.#isPlaying = isPlaying;
		this.#isWaiting = false;
		if (isPlaying) this.#hasEnded = false;
		else this.#note();
	}

	#end(): void {
		this.#isPlaying = false;
		this.#hasEnded = true;
		this.#positionS = this.#durationS;
		this.#note();
	}

	#note(): void {
		// Nothing was heard or looked for: what was remembered stays.
		if (this.#positionS === this.#notedS) return;
		this.#notedS = this.#positionS;
		this.#parts.onposition(this.#positionS, this.#durationS);
	}

	async #fail(element: HTMLMediaElement): Promise<void> {
		const { error } = element;
		this.#isPlaying = false;
		this.#isWaiting = false;
		this.#problem = await whyNot(this.url, error);
	}
}

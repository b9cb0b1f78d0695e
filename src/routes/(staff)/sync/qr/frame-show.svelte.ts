import { blockCount, frameText } from '#lib/core/protocol/frames.ts';
import { loadPart } from './load-part.ts';

/**
 * Under three changes a second: nothing on a screen may flash faster (WCAG 2.3.1), and an old phone's camera still takes two
 * pictures of each.
 */
const FRAME_MS = 350;

/** Shows a message as QR frames, one after the other, for as long as somebody looks. */
export class FrameShow {
	readonly count: number;
	readonly #message: Uint8Array;
	#step = $state(0);
	#isPaused = $state(false);
	#isMissing = $state(false);

	constructor(message: Uint8Array) {
		this.#message = message;
		this.count = blockCount(message.length);
	}

	/** Which of a round is on the screen, from 1. */
	get place(): number {
		return (this.#step % this.count) + 1;
	}

	get isPaused(): boolean {
		return this.#isPaused;
	}

	/** The part that draws was never fetched, and there is no network. */
	get isMissing(): boolean {
		return this.#isMissing;
	}

	/** For a button: stops at a frame, or goes on. */
	toggle(): void {
		this.#isPaused = !this.#isPaused;
	}

	/** Draws on a canvas until it is gone; for `{@attach}`. */
	readonly drawOn = (canvas: HTMLCanvasElement): (() => void) => {
		let timer: ReturnType<typeof setInterval> | undefined;
		let isOver = false;
		void loadPart(() => import('./draw.ts')).then((part) => {
			if (isOver) return;
			this.#isMissing = part === undefined;
			if (part === undefined) return;
			const draw = () => part.drawQr(canvas, frameText(this.#message, this.#frame));
			draw();
			if (this.count > 1)
				timer = setInterval(() => {
					if (this.#isPaused) return;
					this.#step += 1;
					draw();
				}, FRAME_MS);
		});
		return () => {
			isOver = true;
			clearInterval(timer);
		};
	};

	/** Every other round is the blocks themselves, so that a reader's picture of what is missing fills; the rounds between are mixed. */
	get #frame(): number {
		const round = Math.floor(this.#step / this.count);
		const place = this.#step % this.count;
		return round % 2 === 0 ? place : (1 + (round - 1) / 2) * this.count + place;
	}
}

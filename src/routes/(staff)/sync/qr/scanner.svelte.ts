import { on } from 'svelte/events';
import { FrameReader, type Progress } from '#lib/core/protocol/frames.ts';
import { loadPart } from './load-part.ts';

/** Why there is no picture. */
export type ScanProblem = 'denied' | 'none' | 'busy' | 'missing';

/** A wide picture: the other screen is rarely held close enough. */
const CAMERA: MediaStreamConstraints = {
	audio: false,
	video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
};
/** Larger pictures cost an old phone more time than they bring. */
const LONGEST_SIDE_PX = 1024;
/** Frames stand for 350 ms: each is seen twice or more. */
const LOOK_EVERY_MS = 90;

/** Reads QR frames with the camera until a message is whole. The camera is on only while it looks. */
export class Scanner {
	readonly #onmessage: (message: Uint8Array) => void;
	#progress = $state.raw<Progress>();
	#problem = $state<ScanProblem>();
	#isLooking = $state(false);

	constructor(onmessage: (message: Uint8Array) => void) {
		this.#onmessage = onmessage;
	}

	/** What has come; undefined before the first frame. */
	get progress(): Progress | undefined {
		return this.#progress;
	}

	get problem(): ScanProblem | undefined {
		return this.#problem;
	}

	/** There is a picture. */
	get isLooking(): boolean {
		return this.#isLooking;
	}

	/** Looks through the camera for as long as the video is there; for `{@attach}`. */
	readonly lookWith = (video: HTMLVideoElement): (() => void) => {
		const over = new AbortController();
		void this.#look(video, over.signal);
		return () => over.abort();
	};

	async #look(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
		const part = await loadPart(() => import('./read.ts'));
		const stream = part === undefined ? 'missing' : await openCamera();
		if (typeof stream === 'string') {
			this.#problem = stream;
			return;
		}
		const stop = () => {
			for (const track of stream.getTracks()) track.stop();
			video.srcObject = null;
		};
		if (signal.aborted || part === undefined) {
			stop();
			return;
		}
		on(signal, 'abort', stop);
		video.srcObject = stream;
		const message = await this.#readFrom(video, { readQr: part.readQr, signal });
		stop();
		if (message !== undefined) this.#onmessage(message);
	}

	/** The message; undefined when the looking ended before. */
	async #readFrom(
		video: HTMLVideoElement,
		{ readQr, signal }: { readQr: (picture: ImageData) => string | undefined; signal: AbortSignal }
	): Promise<Uint8Array | undefined> {
		const reader = new FrameReader();
		const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
		while (!signal.aborted) {
			const picture = context === null ? undefined : pictureOf(video, context);
			if (picture !== undefined) {
				this.#isLooking = true;
				const text = readQr(picture);
				if (text !== undefined && reader.add(text) === 'taken') this.#progress = reader.progress;
				if (reader.message !== undefined) return reader.message;
			}
			await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
		}
		return undefined;
	}
}

/** What the camera sees now; undefined while it sees nothing. */
function pictureOf(
	video: HTMLVideoElement,
	context: CanvasRenderingContext2D
): ImageData | undefined {
	const { videoWidth, videoHeight, readyState } = video;
	if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return undefined;
	const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(videoWidth, videoHeight));
	const { canvas } = context;
	canvas.width = Math.round(videoWidth * scale);
	canvas.height = Math.round(videoHeight * scale);
	context.drawImage(video, 0, 0, canvas.width, canvas.height);
	return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function openCamera(): Promise<MediaStream | ScanProblem> {
	// A page without https has no cameras at all.
	if (!('mediaDevices' in navigator)) return 'none';
	try {
		return await navigator.mediaDevices.getUserMedia(CAMERA);
	} catch (error) {
		if (!(error instanceof DOMException)) throw error;
		if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'denied';
		return error.name === 'NotFoundError' || error.name === 'OverconstrainedError'
			? 'none'
			: 'busy';
	}
}

/**
 * What is measured of one tap, the same for ours and its peer: from the moment of the touch (`event.timeStamp`, so that a
 * late handler counts) until the screen has painted the new state, and until the row says it is saved.
 */

/** How a page marks its rows. */
export interface TapMarks {
	/** One row; it or an ancestor of the tapped element. */
	readonly row: string;
	/** The row's attribute that names the person, since a list may redraw its elements. */
	readonly keyAttribute: string;
	/** What the row (or a part of it) matches once the tap is drawn. */
	readonly shown: string;
	/** What it matches once the tap is said to be saved. */
	readonly saved: string;
}

/** Milliseconds since the touch. */
interface TapSample {
	readonly key: string;
	readonly touchedAtMs: number;
	paintedMs?: number;
	savedMs?: number;
}

declare global {
	interface Window {
		tapSamples: TapSample[];
	}
}

/** Runs inside the page, before its own scripts; must not use anything from outside itself. */
export function watchTaps(marks: TapMarks): void {
	const open = new Set<TapSample>();
	window.tapSamples = [];

	const matches = (sample: TapSample, selector: string): boolean => {
		const row = document.querySelector(
			`${marks.row}[${marks.keyAttribute}="${CSS.escape(sample.key)}"]`
		);
		return row !== null && (row.matches(selector) || row.querySelector(selector) !== null);
	};
	// A message posted in an animation frame is handled right after that frame was painted.
	const afterPaint = (done: () => void): void => {
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = done;
			port2.postMessage(undefined);
		});
	};
	const painting = new Set<TapSample>();
	const look = (): void => {
		const nowMs = performance.now();
		for (const sample of open) {
			if (!painting.has(sample) && matches(sample, marks.shown)) {
				painting.add(sample);
				afterPaint(() => (sample.paintedMs = performance.now() - sample.touchedAtMs));
			}
			if (!matches(sample, marks.saved)) continue;
			sample.savedMs = nowMs - sample.touchedAtMs;
			open.delete(sample);
		}
	};

	addEventListener(
		'click',
		(event) => {
			const row = event.target instanceof Element ? event.target.closest(marks.row) : null;
			const key = row?.getAttribute(marks.keyAttribute);
			if (key === null || key === undefined) return;
			const sample: TapSample = { key, touchedAtMs: event.timeStamp };
			window.tapSamples.push(sample);
			open.add(sample);
		},
		{ capture: true }
	);
	new MutationObserver(look).observe(document, {
		subtree: true,
		childList: true,
		attributes: true
	});
}

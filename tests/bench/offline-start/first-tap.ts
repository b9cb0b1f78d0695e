/** Milliseconds since the navigation began. */
export interface FirstTap {
	/** The sheet is painted. */
	readonly paintedMs: number;
	/** A tap made right then is drawn: the sheet takes taps. */
	readonly takenMs: number;
}

declare global {
	interface Window {
		firstTap: Promise<FirstTap>;
	}
}

/** Runs inside the page, before its own scripts: taps the first row the moment the sheet is painted. */
export function tapWhenPainted(rows: number): void {
	const afterPaint = (): Promise<number> =>
		new Promise((done) => {
			requestAnimationFrame(() => {
				// A message posted in an animation frame is handled right after that frame was painted.
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => done(performance.now());
				port2.postMessage(undefined);
			});
		});
	const untilTrue = (isTrue: () => boolean): Promise<void> =>
		new Promise((done) => {
			const watch = new MutationObserver(() => {
				if (!isTrue()) return;
				watch.disconnect();
				done();
			});
			watch.observe(document, { subtree: true, childList: true, attributes: true });
		});
	const tapFirst = async (): Promise<FirstTap> => {
		await untilTrue(() => document.querySelectorAll('[data-row]').length === rows);
		const paintedMs = await afterPaint();
		const row = document.querySelector<HTMLElement>('[data-row].open');
		const isTaken = untilTrue(() => row?.classList.contains('open') === false);
		row?.querySelector<HTMLElement>('.who')?.click();
		await isTaken;
		return { paintedMs, takenMs: await afterPaint() };
	};
	window.firstTap = tapFirst();
}

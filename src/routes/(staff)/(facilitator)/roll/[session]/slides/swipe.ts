import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** A thumb's width: less is a tap. */
const SWIPE_PX = 48;

/** Calls back for a swipe to the left (on) or to the right (back); the click it ends with is not one. */
export const swipe =
	(onleft: () => void, onright: () => void): Attachment<HTMLElement> =>
	(element) => {
		let fromX: number | undefined;
		let wasSwiped = false;
		const stops = [
			on(element, 'pointerdown', ({ clientX, isPrimary }) => {
				if (!isPrimary) return;
				fromX = clientX;
				wasSwiped = false;
			}),
			on(element, 'pointercancel', () => (fromX = undefined)),
			on(element, 'pointerup', ({ clientX }) => {
				const by = clientX - (fromX ?? clientX);
				fromX = undefined;
				if (Math.abs(by) < SWIPE_PX) return;
				wasSwiped = true;
				if (by < 0) onleft();
				else onright();
			}),
			on(
				element,
				'click',
				(event) => {
					if (wasSwiped) event.stopPropagation();
					wasSwiped = false;
				},
				{ capture: true }
			)
		];
		return () => stops.forEach((stop) => stop());
	};

import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** What a tap on a row asks for: 到场 at once, or the sheet of the other states. */
export type RowTap = 'present' | 'choose';

/** Who is called with the tapped row's id. */
export interface RowTaps {
	readonly onpresent: (id: string) => void;
	readonly onchoose: (id: string) => void;
}

/**
 * One click and one key listener for a whole roll: rows carry `data-row` (id), their buttons `data-tap`. Arrow keys, Home and End
 * move between rows, left and right between a row's name and its control; Enter and Space are the buttons' own.
 */
export const rowTaps =
	(taps: RowTaps): Attachment<HTMLElement> =>
	(list) => {
		const stopClicks = on(list, 'click', (event) => {
			const button = tappedButton(event.target);
			const id = button?.closest<HTMLElement>('[data-row]')?.dataset['row'];
			if (button === undefined || id === undefined) return;
			if (button.dataset['tap'] === 'present') taps.onpresent(id);
			else taps.onchoose(id);
		});
		const stopKeys = on(list, 'keydown', (event) => {
			const button = tappedButton(event.target);
			if (button === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
			const next = buttonAt(list, button, event.key);
			if (next === undefined) return;
			event.preventDefault();
			next.focus();
		});
		return () => {
			stopClicks();
			stopKeys();
		};
	};

function tappedButton(target: EventTarget | null): HTMLElement | undefined {
	if (!(target instanceof Element)) return undefined;
	return target.closest<HTMLElement>('[data-tap]') ?? undefined;
}

function buttonAt(list: HTMLElement, from: HTMLElement, key: string): HTMLElement | undefined {
	const row = from.closest('[data-row]');
	if (row === null) return undefined;
	const column = from.matches('[data-tap]:last-of-type') ? 1 : 0;
	const inRow = (target: Element | null, at: number): HTMLElement | undefined =>
		target?.querySelectorAll<HTMLElement>('[data-tap]')[at];
	switch (key) {
		case 'ArrowDown':
			return inRow(row.nextElementSibling, column);
		case 'ArrowUp':
			return inRow(row.previousElementSibling, column);
		case 'ArrowLeft':
			return inRow(row, 0);
		case 'ArrowRight':
			return inRow(row, 1);
		case 'Home':
			return inRow(list.firstElementChild, column);
		case 'End':
			return inRow(list.lastElementChild, column);
		default:
			return undefined;
	}
}

import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** Who is called with the tapped row's id: for 到场 at once, or for the sheet of the other states. */
export interface RowTaps {
	readonly onpresent: (id: string) => void;
	readonly onchoose: (id: string) => void;
}

/**
 * One click and one key listener for a whole roll: rows carry `data-row` (id), their buttons `data-tap` (`present` or `choose`).
 * Arrow keys, Home and End move as the eye sees the rows, left and right between a row's name and its control; Enter and Space are
 * the buttons' own.
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
	const row = from.closest<HTMLElement>('[data-row]');
	if (row === null) return undefined;
	const isControl = from.matches('[data-tap]:last-of-type');
	const at = isControl ? 1 : 0;
	switch (key) {
		case 'ArrowDown':
			return buttonIn(inColumn(row, 1), at);
		case 'ArrowUp':
			return buttonIn(inColumn(row, -1), at);
		case 'ArrowLeft':
			return isControl ? buttonIn(row, 0) : buttonIn(inLine(row, -1), 1);
		case 'ArrowRight':
			return isControl ? buttonIn(inLine(row, 1), 0) : buttonIn(row, 1);
		case 'Home':
			return buttonIn(list.querySelector('[data-row]'), at);
		case 'End':
			return buttonIn([...list.querySelectorAll('[data-row]')].at(-1) ?? null, at);
		default:
			return undefined;
	}
}

const buttonIn = (row: Element | null, at: 0 | 1): HTMLElement | undefined =>
	row?.querySelectorAll<HTMLElement>('[data-tap]')[at];

/** The row so many places further on, in whatever part of the list it stands. */
function neighbour(row: HTMLElement, step: 1 | -1): HTMLElement | null {
	const rows = [...(row.closest('[role=list]')?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
	return rows[rows.indexOf(row) + step] ?? null;
}

/** The row above or below: the very next one on a phone, a line further where a desktop shows several side by side. */
function inColumn(row: HTMLElement, step: 1 | -1): HTMLElement | null {
	let next = neighbour(row, step);
	while (next !== null && next.offsetLeft !== row.offsetLeft) next = neighbour(next, step);
	return next;
}

/** The row beside, if there is one. */
function inLine(row: HTMLElement, step: 1 | -1): HTMLElement | null {
	const next = neighbour(row, step);
	return next !== null && next.offsetTop === row.offsetTop ? next : null;
}

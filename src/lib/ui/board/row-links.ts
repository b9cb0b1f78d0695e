import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

const ROW_LINK = 'a[href]';

/** Lets a whole table row follow its first link, and arrow keys go from row to row. */
export const rowLinks: Attachment<HTMLElement> = (body) => {
	const stopClicks = on(body, 'click', (event) => {
		if (!(event.target instanceof Element) || event.target.closest('a, button') !== null) return;
		// Selecting text to copy it must not leave the page.
		if (getSelection()?.isCollapsed === false) return;
		event.target.closest('tr')?.querySelector<HTMLElement>(ROW_LINK)?.click();
	});
	const stopKeys = on(body, 'keydown', (event) => {
		const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
		if (step === 0 || !(event.target instanceof Element)) return;
		const row = event.target.closest('tr');
		const rows = [...body.querySelectorAll('tr')];
		const next = row === null ? undefined : rows[rows.indexOf(row) + step];
		const link = next?.querySelector<HTMLElement>(ROW_LINK);
		if (link === null || link === undefined) return;
		event.preventDefault();
		link.focus();
	});
	return () => {
		stopClicks();
		stopKeys();
	};
};

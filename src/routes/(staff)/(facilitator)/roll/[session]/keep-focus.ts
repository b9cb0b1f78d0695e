import { tick } from 'svelte';

/**
 * A button that goes away takes the focus with it, and whoever works by keyboard or hears the screen is back at the top of the
 * page. Gives the focus to the first element of a selector then; does nothing when it is somewhere.
 */
export async function keepFocus(selector: string): Promise<void> {
	await tick();
	const { activeElement } = document;
	if (activeElement !== null && activeElement !== document.body) return;
	document.querySelector<HTMLElement>(selector)?.focus();
}

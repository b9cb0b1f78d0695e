import type { SlideShow } from './slide-show.svelte.ts';

type Leaf = 'next' | 'previous' | 'first' | 'last' | 'dark';

/** Arrows and page keys: what presenters (clickers) send, and what hands find in the dark. */
const KEYS: Readonly<Record<string, Leaf>> = {
	ArrowRight: 'next',
	ArrowDown: 'next',
	PageDown: 'next',
	' ': 'next',
	Enter: 'next',
	ArrowLeft: 'previous',
	ArrowUp: 'previous',
	PageUp: 'previous',
	Backspace: 'previous',
	Home: 'first',
	End: 'last',
	b: 'dark',
	B: 'dark',
	'.': 'dark'
};

/** Keys of a slide show. A dark wall comes back by any key; Enter and space on a button are the button's. */
export const slideKeys =
	(show: SlideShow) =>
	(event: KeyboardEvent): void => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const leaf = KEYS[event.key];
		const isPress = event.key === ' ' || event.key === 'Enter';
		const isOnControl = event.target instanceof Element && event.target.closest('a, .way') !== null;
		if (isPress && isOnControl && !show.isDark) return;
		if (show.isDark && event.key !== 'Tab' && event.key !== 'Shift') {
			event.preventDefault();
			show.setDark(false);
		} else if (leaf !== undefined) {
			event.preventDefault();
			if (leaf === 'dark') show.setDark(true);
			else show[leaf]();
		}
	};

import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** Class on <html> while something modal is open; base.css stops the page behind from scrolling. */
const LOCK = 'scroll-locked';

/**
 * Opens the dialog it stands on, modally, for as long as it is in the page. The browser keeps the focus inside; Esc, the phone's
 * back gesture and a tap beside it call `onclose`, and whoever opened it removes it. The focus then goes back to where it was.
 */
export const modal =
	(onclose: () => void): Attachment<HTMLDialogElement> =>
	(dialog) => {
		const opener = document.activeElement;
		open(dialog);
		document.documentElement.classList.add(LOCK);
		const stops = [
			on(dialog, 'cancel', (event) => {
				event.preventDefault();
				onclose();
			}),
			// Chrome closes by itself on a second Esc; then nothing was cancelled.
			on(dialog, 'close', onclose),
			on(dialog, 'click', (event) => {
				if (event.target === dialog) onclose();
			}),
			on(dialog, 'keydown', (event) => {
				if (event.key === 'Escape' && !isModalDialogKnown(dialog)) onclose();
			})
		];
		return () => {
			for (const stop of stops) stop();
			if (dialog.open && isModalDialogKnown(dialog)) dialog.close();
			if (otherOpenDialog(dialog) === undefined) document.documentElement.classList.remove(LOCK);
			if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
		};
	};

/** Safari before 15.4 has no dialogs: there it is an ordinary box on top, and Esc is ours. */
const isModalDialogKnown = (dialog: HTMLDialogElement): boolean => 'showModal' in dialog;

function open(dialog: HTMLDialogElement): void {
	if (isModalDialogKnown(dialog)) dialog.showModal();
	else dialog.setAttribute('open', '');
	const first = dialog.querySelector<HTMLElement>('[data-first-focus]');
	first?.focus({ preventScroll: true });
}

function otherOpenDialog(dialog: HTMLDialogElement): HTMLDialogElement | undefined {
	const open = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')];
	return open.find((other) => other !== dialog);
}

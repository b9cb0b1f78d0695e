import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/**
 * Opens the dialog it stands on above everything, open sheets and dialogs included, and lets nothing close it: Esc and the
 * phone's back gesture do nothing. The focus goes back to where it was once the dialog is taken out of the page.
 */
export const stayOpen: Attachment<HTMLDialogElement> = (dialog) => {
	const opener = document.activeElement;
	const open = (): void => {
		// Safari before 15.4 has no dialogs: what lies behind is hidden there all the same.
		if ('showModal' in dialog) dialog.showModal();
		else (dialog as HTMLElement).setAttribute('open', '');
		dialog.querySelector<HTMLElement>('[data-first-focus]')?.focus({ preventScroll: true });
	};
	open();
	const stops = [
		on(dialog, 'cancel', (event) => event.preventDefault()),
		// Chrome closes by itself on a second Esc.
		on(dialog, 'close', () => {
			if (dialog.isConnected && !dialog.open) open();
		})
	];
	return () => {
		for (const stop of stops) stop();
		if (dialog.open && 'showModal' in dialog) dialog.close();
		// What was behind can take the focus only once it is uncovered.
		void tick().then(() => {
			if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
		});
	};
};

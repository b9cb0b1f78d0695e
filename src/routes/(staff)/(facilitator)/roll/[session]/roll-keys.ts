import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/** `/` anywhere on the roll, but in a field or a sheet, is 找人. */
export const rollKeys =
	({ onfind }: { readonly onfind: () => void }): Attachment =>
	() =>
		on(document, 'keydown', (event) => {
			if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
			const { target } = event;
			if (!(target instanceof Element) || target.closest('input, textarea, select, dialog')) return;
			event.preventDefault();
			onfind();
		});

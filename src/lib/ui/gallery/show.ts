import { flushSync, mount, unmount } from 'svelte';
import type { Component } from 'svelte';
import '#lib/ui/style/tokens.css';
import '#lib/ui/style/base.css';
import '#lib/ui/style/print.css';

/** Draws a component into the page, as the product would; `remove` takes it out again. */
export function show<P extends Record<string, unknown>>(
	component: Component<P>,
	props: P
): { readonly target: HTMLElement; readonly remove: () => void } {
	const target = document.createElement('div');
	document.body.append(target);
	const shown = mount(component, { target, props });
	flushSync();
	return {
		target,
		remove: () => {
			void unmount(shown);
			target.remove();
		}
	};
}

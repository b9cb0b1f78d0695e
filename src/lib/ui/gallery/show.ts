import { flushSync, mount, unmount } from 'svelte';
import type { Component } from 'svelte';
import '#lib/ui/style/tokens.css';
import '#lib/ui/style/base.css';
import '#lib/ui/style/print.css';

/** A component drawn into the page; `remove` takes it out again. */
export interface Shown {
	readonly target: HTMLElement;
	readonly remove: () => void;
}

/** Draws a component into the page, as the product would. */
export function show<P extends object>(component: Component<P>, props: NoInfer<P>): Shown {
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

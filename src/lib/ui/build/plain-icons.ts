import type { Plugin } from 'vite';

/**
 * Lucide's icons as the plain pictures they are. The package draws each from a list at run time, with options nobody here
 * uses (size and colour come from CSS): that costs every screen 3 KB of script and each icon a build of its own. Compiled
 * from markup an icon is one template.
 */
export const plainIcons = (): Plugin => ({
	name: 'plain-icons',
	enforce: 'pre',
	transform(code, id) {
		if (!ICON_FILE.test(id)) return undefined;
		const data = /const iconData = (\{.*\});/.exec(code)?.[1];
		if (data === undefined)
			throw new Error(`${id} is not written as Lucide wrote its icons before.`);
		return { code: markupOf(JSON.parse(data) as Icon), map: null };
	}
});

const ICON_FILE = /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;

/** What an icon's file holds: SVG elements with their attributes. */
interface Icon {
	readonly name: string;
	readonly node: readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[];
}

/** Attributes and classes as the package gives them to an icon without options. */
const markupOf = ({ name, node }: Icon): string =>
	`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" class="lucide lucide-${name} lucide-icon" aria-hidden="true">${node
		.map(([tag, attributes]) => `<${tag}${textOf(attributes)} />`)
		.join('')}</svg>`;

const textOf = (attributes: Readonly<Record<string, string>>): string =>
	Object.entries(attributes)
		.map(([name, value]) => ` ${name}="${value}"`)
		.join('');

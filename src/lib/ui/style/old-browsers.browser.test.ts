import { expect, test } from 'vitest';
import './tokens.css';
import './base.css';
import './print.css';

// Chrome 87 and Safari 15 drop a whole rule for one part they do not know, and the policy of the pages forbids styles in
// markup. All components are loaded, so this reads the CSS that is really sent.
const components = import.meta.glob('../*/*.svelte', { eager: true });
const sources = import.meta.glob<string>('../*/*.svelte', {
	eager: true,
	query: '?raw',
	import: 'default'
});
const UNKNOWN_SELECTOR = /:(where|is|has|focus-within-visible)\(|&/;
const UNKNOWN_VALUE = /oklch|oklab|color-mix|light-dark\(|\d(cqw|cqi|dvh|svh|lvh)\b/;

test('no rule needs more than Chrome 87', () => {
	expect(Object.keys(components).length).toBeGreaterThan(30);
	const texts = [...document.styleSheets].flatMap((sheet) =>
		[...sheet.cssRules].map((rule) => rule.cssText)
	);
	expect(texts.length).toBeGreaterThan(100);
	expect(texts.filter((text) => UNKNOWN_SELECTOR.test(text) || UNKNOWN_VALUE.test(text))).toEqual(
		[]
	);
});

test('no component writes a style into its markup', () => {
	const guilty = Object.entries(sources).filter(([, text]) => /\sstyle="/.test(text));
	expect(guilty.map(([path]) => path)).toEqual([]);
});

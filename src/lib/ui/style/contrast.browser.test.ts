import { expect, test } from 'vitest';
import { take } from '#lib/ui/gallery/look.ts';
import type { Look } from '#lib/ui/gallery/look.ts';
import './tokens.css';

/** WCAG 2.2 AA for text; large seals and counts are held to it too. */
const TEXT_RATIO = 4.5;
/** WCAG 2.2 AA for the edges of controls is 3; LOOK asks for more, to be seen in sunlight. */
const EDGE_RATIO = 4.2;

const GROUNDS = ['paper', 'surface', 'green-wash', 'persimmon-wash'];

/** [colour of the words, what they stand on, the least ratio] */
const PAIRS: readonly (readonly [string, string, number])[] = [
	...GROUNDS.flatMap((ground) => [
		['ink', ground, TEXT_RATIO] as const,
		['ink-2', ground, TEXT_RATIO] as const,
		['green', ground, TEXT_RATIO] as const,
		['persimmon', ground, TEXT_RATIO] as const
	]),
	['slate', 'surface', TEXT_RATIO],
	['ochre', 'surface', TEXT_RATIO],
	['rose', 'surface', TEXT_RATIO],
	['on-fill', 'green', TEXT_RATIO],
	['on-fill', 'green-pressed', TEXT_RATIO],
	['on-fill', 'ochre', TEXT_RATIO],
	['on-fill', 'persimmon', TEXT_RATIO],
	['paper', 'ink', TEXT_RATIO],
	['edge', 'paper', EDGE_RATIO],
	['edge', 'surface', EDGE_RATIO]
];

const LOOKS: readonly Look[] = [
	{ name: 'light', widthPx: 360 },
	{ name: 'dark', widthPx: 360, isDark: true },
	{ name: 'light 长辈版', widthPx: 360, isElder: true },
	{ name: 'dark 长辈版', widthPx: 360, isElder: true, isDark: true }
];

for (const look of LOOKS) {
	test(`every pair of colours in use reads well: ${look.name}`, async () => {
		await take(look);
		const style = getComputedStyle(document.documentElement);
		const luminanceOf = (token: string): number =>
			luminance(style.getPropertyValue(`--${token}`).trim());
		const weak = PAIRS.map(([front, back, least]) => {
			const [dark = 0, light = 0] = [luminanceOf(front), luminanceOf(back)].sort((a, b) => a - b);
			return { pair: `${front} on ${back}`, ratio: (light + 0.05) / (dark + 0.05), least };
		}).filter(({ ratio, least }) => !(ratio >= least));
		expect(weak).toEqual([]);
	});
}

/** Relative luminance of #rrggbb, 0…1 (WCAG 2.2). */
function luminance(hex: string): number {
	const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) => {
		const part = parseInt(hex.slice(at, at + 2), 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

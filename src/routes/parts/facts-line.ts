const NO_BREAK_SPACE = '\u00a0';
/** A fact of up to so many characters fits on a line of the narrowest phone. */
const UNBROKEN = 18;

/**
 * Facts side by side: 一组 · 奶奶 · 二年级. What is undefined or empty is left out. A line ends after a dot, never before it, and
 * short facts stay whole; `keep-all` of the place it stands in keeps Chinese words whole, too.
 */
export function factsLine(...facts: readonly (string | undefined)[]): string {
	return facts
		.filter((fact) => fact !== undefined)
		.filter((fact) => fact !== '')
		.map((fact) => (fact.length <= UNBROKEN ? fact.replaceAll(' ', NO_BREAK_SPACE) : fact))
		.join(`${NO_BREAK_SPACE}· `);
}

/**
 * Expected outcomes are values. A `Problem` is one row of an area's closed catalogue: its `code` says what happened, the
 * sentence a person reads stands in `lib/text`. Throw only for bugs and broken machines.
 */

/** What went wrong, by a code of a closed catalogue, with the numbers or ids a sentence may want. Never personal data. */
export interface Problem<Code extends string = string> {
	readonly code: Code;
	readonly detail?: Readonly<Record<string, string | number>>;
}

/** Either a value, or the problem that stood in its way. */
export type Result<T, P = Problem> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: P };

/** A success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** A failure with a code of the caller's catalogue. */
export const fail = <Code extends string>(
	code: Code,
	detail?: Readonly<Record<string, string | number>>
): { readonly ok: false; readonly problem: Problem<Code> } => ({
	ok: false,
	problem: detail === undefined ? { code } : { code, detail }
});

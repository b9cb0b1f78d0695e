/** A whole number from 0 to `max`; the fallback when unset; undefined when it is none. */
export function readCount(
	text: string | undefined,
	{ fallback, max }: { readonly fallback: number; readonly max: number }
): number | undefined {
	if (text === undefined || text === '') return fallback;
	const count = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
	return count <= max ? count : undefined;
}

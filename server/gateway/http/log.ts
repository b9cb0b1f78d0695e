/**
 * The log: one JSON object a line, on standard output. Ids, codes and counts only: no names, phone numbers, passwords,
 * cookies, bodies or query strings, and no error messages, which may quote a document's id.
 */

/** What a line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line. */
export type Log = (event: string, fields?: LogFields) => void;

/** A log of lines handed to `writeLine`. */
export const createLog =
	(writeLine: (line: string) => void, now: () => number): Log =>
	(event, fields = {}) =>
		writeLine(JSON.stringify({ at: new Date(now()).toISOString(), event, ...fields }));

/** What can be said of an error without its message: its kind, and where it was thrown. */
export function errorFields(error: unknown): LogFields {
	if (!(error instanceof Error)) return { error: typeof error };
	const cause = error.cause instanceof Error ? error.cause.name : undefined;
	const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
	const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
	const where = frames.slice(0, 4).map((line) => line.trim().slice(3));
	return { error: error.name, code, cause, where: where.join(' < ') };
}

/**
 * Positions in the changes feed of an embedded database: `e<number>.<epoch>`, opaque outside.
 *
 * The epoch is the random id PouchDB gives a database when it is created. A position of another epoch (the database was
 * restored, or deleted and made again) or of another kind of store, or one beyond the end, means "from the beginning":
 * changes may come again, but none is skipped in silence.
 */

/** The number to go on after; 0 when the position says nothing about this database as it is now. */
export function readPosition(position: string | undefined, epoch: string, end: number): number {
	const [, digits, from] = /^e(\d{1,15})\.(.+)$/.exec(position ?? '') ?? [];
	const number = Number(digits);
	return from === epoch && number <= end ? number : 0;
}

/** The inverse of `readPosition`. */
export const writePosition = (number: number, epoch: string): string =>
	`e${String(number)}.${epoch}`;

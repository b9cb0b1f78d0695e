import type { PersonId } from '#lib/core/ids.ts';
import type { Person } from './person.ts';

/** Whom a row repeats: somebody on the roster, or an earlier row of the same table. */
export type RowMatch =
	| { readonly kind: 'roster'; readonly person: PersonId; readonly by: 'name' | 'phone' }
	| { readonly kind: 'file'; readonly line: number; readonly by: 'name' | 'phone' };

/** What a row is known by. */
interface Named {
	readonly name: string;
	readonly group: string;
	readonly phone: string;
}

/**
 * Says of each row whom it repeats: same name and group, or same phone. The roster goes before the file. A mere tail of a
 * phone is no match: one in ten thousand people shares it by chance.
 */
export function matchRows<Row extends Named & { readonly line: number }>(
	rows: readonly Row[],
	roster: readonly Person[]
): (Row & { readonly matchOf: RowMatch | undefined })[] {
	const known = new Map<string, RowMatch>();
	for (const person of roster) {
		for (const { key, by } of keysOf(person)) {
			if (!known.has(key)) known.set(key, { kind: 'roster', person: person.id, by });
		}
	}
	return rows.map((row) => {
		const keys = row.name === '' ? [] : keysOf(row);
		const matchOf = keys.map(({ key }) => known.get(key)).find((match) => match !== undefined);
		for (const { key, by } of keys) {
			if (!known.has(key)) known.set(key, { kind: 'file', line: row.line, by });
		}
		return { ...row, matchOf };
	});
}

/** The shortest number that tells people apart: a local line. */
const SHORTEST_PHONE = 7;

function keysOf({ name, group, phone }: Named): { key: string; by: 'name' | 'phone' }[] {
	const digits = phone.replace(/\D/gu, '');
	const plain = (text: string): string => text.normalize('NFKC').replace(/\s/gu, '').toLowerCase();
	return [
		{ key: `name/${plain(name)}/${plain(group)}`, by: 'name' },
		...(digits.length >= SHORTEST_PHONE ? [{ key: `phone/${digits}`, by: 'phone' as const }] : [])
	];
}

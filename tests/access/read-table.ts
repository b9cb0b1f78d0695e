import { asSiteId, parseScope, type Scope } from '#lib/core/ids.ts';
import {
	FAR,
	HUAIDIAN,
	idOf,
	LIN,
	LIUQUAN,
	NORTH,
	OTHER_NIGHT,
	SOUTH,
	TONIGHT
} from '../ground/exchange-world.ts';
import { ACTOR_NAMES, ACTORS, NOBODY, type ActorName } from './actors.ts';

/** A site nobody has registered. */
const UNKNOWN_SITE = asSiteId(idOf('snew'));

/** One cell of a table of rights. */
export interface Cell {
	readonly actor: ActorName;
	readonly scope: Scope;
	/** With ids in place of names; empty in the table of reads. */
	readonly key: string;
	readonly mark: string;
}

const NAMES: Readonly<Record<string, string>> = {
	liuquan: LIUQUAN,
	huaidian: HUAIDIAN,
	north: NORTH,
	south: SOUTH,
	far: FAR,
	new: UNKNOWN_SITE,
	tonight: TONIGHT,
	other: OTHER_NIGHT,
	lin: LIN,
	wang: idOf('hwang'),
	they: NOBODY,
	x: idOf('xx')
};

/** The cells of the table of writes. */
export function readWrites(table: string): Cell[] {
	let scope: Scope | undefined;
	return linesOf(table).flatMap((line) => {
		if (!line.startsWith(' ')) {
			scope = scopeNamed(line.trim());
			return [];
		}
		const [key = '', ...marks] = line.trim().split(/\s+/);
		if (scope === undefined) throw new Error(`A row before any scope: ${line}`);
		return cells(scope, key, marks);
	});
}

/** The cells of the table of reads. */
export const readReads = (table: string): Cell[] =>
	linesOf(table).flatMap((line) => {
		const [name = '', ...marks] = line.trim().split(/\s+/);
		return cells(scopeNamed(name), '', marks);
	});

const linesOf = (table: string): string[] => table.split('\n').filter((line) => line.trim() !== '');

function cells(scope: Scope, key: string, marks: readonly string[]): Cell[] {
	if (marks.length !== ACTOR_NAMES.length) throw new Error(`Not one mark per actor: ${key}`);
	return ACTOR_NAMES.map((actor, column) => ({
		actor,
		scope,
		key: withIds(key, ACTORS[actor].account),
		mark: marks[column] ?? ''
	}));
}

function scopeNamed(text: string): Scope {
	const scope = parseScope(withIds(text, ''));
	if (scope === undefined) throw new Error(`No such scope: ${text}`);
	return scope;
}

const withIds = (text: string, me: string): string =>
	text.replaceAll(/<(\w+)>/g, (_, name: string) => {
		const id = name === 'me' ? me : NAMES[name];
		if (id === undefined) throw new Error(`No such name: ${name}`);
		return id;
	});

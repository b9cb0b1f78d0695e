import type { Keys } from './draft.ts';
import type { Json } from './fact.ts';
import { rankOf } from './fact.ts';
import { readKey } from './fold.ts';

/** The value a key shows; undefined when nobody wrote it, or it was undone or erased. */
export function shownValue(keys: Keys, key: string): Json | undefined {
	const state = keys.get(key);
	if (state === undefined) return undefined;
	const { shown } = readKey(state);
	if (shown === undefined || rankOf(shown) === 0 || shown.value === null) return undefined;
	return shown.value;
}

/** The text a key shows, or undefined. */
export function shownText(keys: Keys, key: string): string | undefined {
	const value = shownValue(keys, key);
	return typeof value === 'string' ? value : undefined;
}

/** The number a key shows, or undefined. */
export function shownNumber(keys: Keys, key: string): number | undefined {
	const value = shownValue(keys, key);
	return typeof value === 'number' ? value : undefined;
}

/** Ids that stand at place `part` (0 = first word) of the keys under a prefix, each once, in key order. */
export function idsUnder(keys: Keys, prefix: string, part = 1): string[] {
	const found = new Set<string>();
	for (const key of keys.keys()) {
		if (!key.startsWith(prefix)) continue;
		const id = key.split('/')[part];
		if (id !== undefined) found.add(id);
	}
	return [...found];
}

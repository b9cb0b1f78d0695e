/** Texts that stand once, and are named by their place. */
export interface Dictionary {
	readonly items: readonly string[];
	/** The place of a text; a new one is added. */
	readonly place: (item: string) => number;
}

/** A dictionary that grows as it is asked. */
export function dictionary(): Dictionary {
	const items: string[] = [];
	const places = new Map<string, number>();
	const place = (item: string): number => {
		const known = places.get(item);
		if (known !== undefined) return known;
		places.set(item, items.length);
		return items.push(item) - 1;
	};
	return { items, place };
}

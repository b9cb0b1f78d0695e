import type { RollEntry } from '#lib/ui/roll/roll-entry.ts';

/** What a test can do with the roll on the stage. */
export interface Stage {
	/** Draws other entries, as live data would. */
	readonly replace: (next: readonly RollEntry[]) => void;
	/** As after 找人; false when nobody has the id. */
	readonly reveal: (id: string) => boolean;
}

import type { Delivery, RollEntry } from '#lib/ui/roll/roll-entry.ts';
import type { SealStatus } from '#lib/ui/seal/seal-text.ts';

/** One row of a roll, which stays the same object while what it shows changes: then only this row is drawn, not the list of 600. */
export class RowCell implements RollEntry {
	readonly id: string;
	/** What the row shows. */
	shown: RollEntry;

	constructor(first: RollEntry) {
		this.id = first.id;
		this.shown = $state.raw(first);
	}

	get name(): string {
		return this.shown.name;
	}

	get note(): string {
		return this.shown.note;
	}

	get status(): SealStatus {
		return this.shown.status;
	}

	get isProxy(): boolean {
		return this.shown.isProxy === true;
	}

	get delivery(): Delivery | undefined {
		return this.shown.delivery;
	}

	get answers(): readonly SealStatus[] | undefined {
		return this.shown.answers;
	}
}

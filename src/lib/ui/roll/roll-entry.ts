import type { SealStatus } from '#lib/ui/seal/seal-text.ts';

/**
 * How safe a mark is, as far as the phone honestly knows: not written (`unsaved`, needs another tap), written for good on this
 * phone (`saved`, 已存本机), sealed or queued for the next trip (`waiting`, 待同步), acknowledged by the server (`delivered`, 已送达).
 */
export type Delivery = 'unsaved' | 'saved' | 'waiting' | 'delivered';

/**
 * One person as a roll shows them; texts are ready to show. Keep the object of a row that did not change (same reference):
 * then only the rows that changed are drawn again.
 */
export interface RollEntry {
	/** Identity of the row, handed back with each tap. */
	readonly id: string;
	readonly name: string;
	/** 村组 · 关系, and what the mark adds: 奶奶代到, 19:12. Already joined. */
	readonly note: string;
	readonly status: SealStatus;
	/** 代到: the corner mark. */
	readonly isProxy?: boolean;
	/** Nothing is said when absent, as for people nobody marked. */
	readonly delivery?: Delivery | undefined;
	/** Unequal answers of a conflict, the shown one first; the row asks for a look. */
	readonly answers?: readonly SealStatus[] | undefined;
}

/** How much a request may carry: little after a bad trip, since a cut costs it all; more and more while the link holds. */

/** 8 KB is 1.3 s at 50 kbit/s: what a cut may cost. */
export const MIN_BUDGET_BYTES = 8_192;
export const MAX_BUDGET_BYTES = 262_144;
/** 600 marks fit into the first request. */
export const FIRST_BUDGET_BYTES = 16_384;
/** 8 s: slower than any link that could bear more. */
const SLOW_TRIP_MS = 8_000;

/** The budget after a trip that was answered. */
export const nextBudget = (budgetBytes: number, tripMs: number): number =>
	tripMs >= SLOW_TRIP_MS ? MIN_BUDGET_BYTES : Math.min(MAX_BUDGET_BYTES, budgetBytes * 2);

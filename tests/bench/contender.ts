import type { SlowLink, Target } from '../ground/slow-link.ts';

/**
 * What a run measured. The unit is the end of the name: `…Ms`, `…Bytes`, `…Percent`; anything else is a count. Names are
 * free, but one row's contenders use the same ones, since they are its columns.
 */
export type Figures = Readonly<Record<string, number>>;

/** What a contender may use while it runs. */
export interface Ground {
	/** Opens the row's slow link to a server. Every contender of a row gets the same conditions. */
	readonly openLink: (target: Target) => Promise<SlowLink>;
	/** Registers what must end after the run, well or badly; the last one first. */
	readonly onEnd: (end: () => unknown) => void;
	readonly scale: Scale;
}

/** Sizes the command line may change. */
export interface Scale {
	/** Reconnect: sites, phones of each, and the time over which they arrive. */
	readonly sites: number;
	readonly phonesPerSite: number;
	readonly windowMs: number;
	/** Taps measured on the list. */
	readonly taps: number;
}

/** One side of a comparison. */
export interface Contender {
	readonly name: string;
	/** Takes minutes: `--quick` leaves it out. */
	readonly slow?: boolean;
	/** A plug without its other half yet: never run, printed as such. */
	readonly wired?: false;
	readonly run: (ground: Ground) => Promise<Figures>;
}

/** What ours should reach. */
export type Goal =
	| {
			readonly figure: string;
			readonly atMost: number;
			/** Name of the one contender it is for; all of ours when absent. */
			readonly of?: string;
			/** Name of the peer to stand beside it in the summary; the best one when absent. */
			readonly beside?: string;
	  }
	/** All of ours give the same figure: it does not grow with what the phone holds. */
	| { readonly figure: string; readonly constant: true };

/** One row of the budgets: ours beside its peers under the same conditions. */
export interface Row {
	readonly name: string;
	readonly title: string;
	/** Figures in the order to print. */
	readonly columns: readonly string[];
	readonly goals: readonly Goal[];
	readonly ours: readonly Contender[];
	readonly peers: readonly Contender[];
	/** Printed under the table: how it was measured, what flatters whom. */
	readonly notes: readonly string[];
}

/** The evening's return to the network, request by request; what the load generator plays for each phone. */
import type { Target } from '../../ground/slow-link.ts';

/** One request of a phone, ready to send. */
export interface ScriptedRequest {
	readonly method: 'GET' | 'POST' | 'PUT';
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
	/** The status that is right. */
	readonly status: number;
	/** What is wrong with the answer's body, if something is; absent when the status says enough. */
	readonly check?: (body: string) => string | undefined;
}

/** Which phone of which site. */
export interface PhonePlace {
	/** From 0. */
	readonly site: number;
	/** From 0, within the site. */
	readonly phone: number;
}

/** What a phone sends, one request after the other. Called when it arrives; should be quick. */
export type VisitScript = (place: PhonePlace) => readonly ScriptedRequest[];

/** The world a script is made for. */
export interface LoadWorld {
	readonly target: Target;
	readonly sites: number;
	readonly phonesPerSite: number;
	readonly windowMs: number;
	/** Whatever the contender wants its own script to know. */
	readonly details: Readonly<Record<string, string>>;
}

/** What the generator saw. */
export interface LoadReport {
	/** From the moment a phone should have arrived (not from when the generator got to it) to its last answer. */
	readonly visitsMs: readonly number[];
	/** From sending a request to the end of its answer. */
	readonly requestsMs: readonly number[];
	/** Visits that failed or did not finish in time. */
	readonly errors: number;
	/** A few of the reasons. */
	readonly reasons: readonly string[];
	readonly elapsedMs: number;
	/** Processor time of the generator itself; near 100 % of a core its own figures are not to be trusted. */
	readonly cpuMs: number;
	/** How late the generator was at worst in letting a phone arrive. */
	readonly latestStartMs: number;
}

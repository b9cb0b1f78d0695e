import type { HouseholdId, SiteId } from '#lib/core/ids.ts';
import {
	parseOpened,
	parseStanding,
	type Opened,
	type Standing
} from '#lib/core/protocol/households.ts';
import type { Result } from '#lib/core/result.ts';
import { ask, readAnswer, type CallProblem } from './server-calls.ts';

/** A household of a site. */
export interface HouseholdAt {
	readonly site: SiteId;
	readonly id: HouseholdId;
}

/** 开通家庭, as those who run a site ask the server for it. Needs the network. */
export class HouseholdDesk {
	readonly #slot: () => string | undefined;

	/** `slot` names the sign-in to ask under. */
	constructor(slot: () => string | undefined) {
		this.#slot = slot;
	}

	/** Opens a household, or gives it a new joining number; what is told to the family is seen this once. */
	async open({ site, id }: HouseholdAt): Promise<Result<Opened, CallProblem>> {
		const answer = await this.#ask(`/api/households/${id}/join-code`, { v: 1, site });
		return readAnswer(answer, parseOpened);
	}

	/** Whether it was opened, and whether anybody has joined. */
	async standing({ site, id }: HouseholdAt): Promise<Result<Standing, CallProblem>> {
		return readAnswer(await this.#ask(`/api/households/${id}?site=${site}`), parseStanding);
	}

	#ask(path: string, body?: unknown): Promise<Result<unknown, CallProblem>> {
		return ask(this.#slot(), path, body);
	}
}

import type { App } from '#lib/app/app.svelte.ts';
import { HouseholdDesk } from '#lib/app/household-desk.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import type { Opened, Standing } from '#lib/core/protocol/households.ts';
import type { HouseholdId, SiteId } from '#lib/core/ids.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 给这一家开通: whether a family has joined, and what is told to it. Needs the network, and says so. */
export class Opening {
	readonly #desk: HouseholdDesk;
	readonly #site: SiteId;
	#standing = $state.raw<Standing>();
	#opened = $state.raw<Opened>();
	#isBusy = $state(false);
	#problem = $state<string>();

	constructor(app: App, site: SiteId) {
		this.#desk = new HouseholdDesk(() => app.slot);
		this.#site = site;
	}

	/** As the server told last; undefined until it did, or without a network. */
	get standing(): Standing | undefined {
		return this.#standing;
	}

	/** What is told to the family, for this visit only. */
	get opened(): Opened | undefined {
		return this.#opened;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	/** Asks how a household stands; quiet when there is no network, since nothing was asked for. */
	async look(id: HouseholdId | undefined): Promise<void> {
		this.#standing = undefined;
		if (id === undefined) {
			this.#standing = { v: 1, hasJoined: false };
			return;
		}
		const answer = await this.#desk.standing({ site: this.#site, id });
		if (answer.ok) this.#standing = answer.value;
	}

	/** Opens a household; `settle` makes sure that it has an id, and says which. */
	async open(settle: () => Promise<HouseholdId | undefined>): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		this.#problem = undefined;
		const id = await settle();
		if (id !== undefined) {
			const answer = await this.#desk.open({ site: this.#site, id });
			if (answer.ok) {
				this.#opened = answer.value;
				this.#standing = { v: 1, code: answer.value.code, hasJoined: answer.value.hasJoined };
			} else this.#problem = sentence(answer.problem);
		}
		this.#isBusy = false;
	}
}

function sentence({ code, detail }: CallProblem): string {
	switch (code) {
		case 'offline':
			return m.family_problem_offline();
		case 'not-tongyu':
			return m.sign_in_problem_not_tongyu();
		case 'no-right':
		case 'not-found':
			return m.family_problem_right();
		case 'slow-down':
			return m.family_problem_slow({ seconds: Number(detail?.['seconds'] ?? 10) });
		case 'expired':
		case 'not-signed-in':
		case 'wrong-password':
		case 'change-password':
			return m.common_sign_in_again();
		case 'revoked':
			return m.sign_in_problem_revoked();
		case 'version':
			return m.sign_in_problem_version();
		case 'foreign-origin':
		case 'full':
		case 'malformed':
		case 'name-taken':
		case 'too-large':
		case 'unavailable':
			return m.family_problem_other();
	}
	return code satisfies never;
}

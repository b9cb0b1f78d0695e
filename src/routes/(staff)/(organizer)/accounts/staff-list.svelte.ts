import type { App } from '#lib/app/app.svelte.ts';
import type { CallProblem } from '#lib/app/server-calls.ts';
import type { StaffDesk } from '#lib/app/staff-desk.ts';
import type { OneTime, Staff, StaffPerson } from '#lib/core/protocol/staff.ts';
import type { Result } from '#lib/core/result.ts';
import { callWords } from './words.ts';

/** The people somebody looks after, as the server tells them now; nothing of it is kept on this phone. */
export class StaffList {
	readonly #app: App;
	#staff = $state.raw<Staff>();
	#problem = $state<string>();
	#isBusy = $state(false);
	#oneTime = $state.raw<OneTime>();

	constructor(app: App) {
		this.#app = app;
	}

	/** Undefined before the first answer. */
	get people(): readonly StaffPerson[] | undefined {
		return this.#staff?.people;
	}

	/** Why there is no list, or why nothing was changed. */
	get problem(): string | undefined {
		return this.#problem;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** A password that was just made; seen this once. */
	get oneTime(): OneTime | undefined {
		return this.#oneTime;
	}

	/** Asks for everybody. */
	async load(): Promise<void> {
		await this.#with(async (desk) => {
			const answer = await desk.list();
			if (answer.ok) this.#staff = answer.value;
			return answer;
		});
	}

	/** Makes a password, for a new account or in the place of a forgotten one. */
	async make(work: (desk: StaffDesk) => Promise<Result<OneTime, CallProblem>>): Promise<void> {
		await this.#with(async (desk) => {
			const answer = await work(desk);
			if (answer.ok) this.#oneTime = answer.value;
			return answer;
		});
	}

	/** Changes something of somebody, and asks for everybody again. */
	async change(work: (desk: StaffDesk) => Promise<Result<unknown, CallProblem>>): Promise<void> {
		const isDone = await this.#with(work);
		if (isDone) await this.load();
	}

	async #with(work: (desk: StaffDesk) => Promise<Result<unknown, CallProblem>>): Promise<boolean> {
		if (this.#isBusy) return false;
		this.#isBusy = true;
		this.#problem = undefined;
		const answer = await work(await this.#app.staffDesk());
		this.#isBusy = false;
		if (!answer.ok) this.#problem = callWords(answer.problem);
		return answer.ok;
	}
}

import type { App } from '#lib/app/app.svelte.ts';
import type { SignInProblem } from '#lib/app/problems.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** As the server asks for (core/protocol/sign-in.ts, which would bring its schemas along). */
const MIN_CHARACTERS = 8;

/** What is typed on the sign-in page, and what came of it. */
export class SignInForm {
	name = $state('');
	password = $state('');
	/** Another password, once the one that was given is known to be for one use. */
	next = $state('');
	#asksNext = $state(false);
	#isBusy = $state(false);
	#wasSubmitted = $state(false);
	#problem = $state<SignInProblem>();
	readonly #app: App;

	constructor(app: App) {
		this.#app = app;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get nameError(): string | undefined {
		return this.#wasSubmitted && this.name.trim() === '' ? m.sign_in_name_missing() : undefined;
	}

	get passwordError(): string | undefined {
		return this.#wasSubmitted && this.password === '' ? m.sign_in_password_missing() : undefined;
	}

	/** The password was given by the organizer, and another one must be chosen. */
	get asksNext(): boolean {
		return this.#asksNext;
	}

	get nextError(): string | undefined {
		if (!this.#asksNext || !this.#wasSubmitted) return undefined;
		const isLongEnough = this.next.length >= MIN_CHARACTERS;
		return isLongEnough && this.next !== this.password ? undefined : m.sign_in_next_short();
	}

	/** The sentence for what went wrong last. */
	get problem(): string | undefined {
		return this.#problem === undefined ? undefined : sentence(this.#problem);
	}

	/** Whether somebody is signed in now. */
	async submit(): Promise<boolean> {
		this.#wasSubmitted = true;
		this.#problem = undefined;
		const errors = [this.nameError, this.passwordError, this.nextError];
		if (this.#isBusy || errors.some((error) => error !== undefined)) return false;
		this.#isBusy = true;
		const next = this.#asksNext ? this.next : undefined;
		const result = await this.#app.signIn(this.name.trim(), this.password, next);
		this.#isBusy = false;
		if (result.ok) return true;
		this.#problem = result.problem;
		if (result.problem.code === 'change-password') {
			this.#asksNext = true;
			this.#wasSubmitted = false;
		}
		return result.ok;
	}
}

function sentence({ code, detail }: SignInProblem): string {
	switch (code) {
		case 'offline':
			return m.sign_in_problem_offline();
		case 'not-tongyu':
			return m.sign_in_problem_not_tongyu();
		case 'wrong-password':
			return m.sign_in_problem_wrong_password();
		case 'change-password':
			return m.sign_in_next_why();
		case 'slow-down':
			return m.sign_in_problem_slow_down({ seconds: Number(detail?.['seconds'] ?? 10) });
		case 'revoked':
			return m.sign_in_problem_revoked();
		case 'version':
			return m.sign_in_problem_version();
		case 'unavailable':
			return m.sign_in_problem_unavailable();
		case 'storage':
			return m.sign_in_problem_storage();
		case 'install-first':
			return m.sign_in_problem_install_first();
	}
	return code satisfies never;
}

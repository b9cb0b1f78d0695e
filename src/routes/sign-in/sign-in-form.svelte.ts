import type { App } from '#lib/app/app.svelte.ts';
import type { SignInProblem } from '#lib/app/problems.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What is typed on the sign-in page, and what came of it. */
export class SignInForm {
	name = $state('');
	password = $state('');
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

	/** The sentence for what went wrong last. */
	get problem(): string | undefined {
		return this.#problem === undefined ? undefined : sentence(this.#problem);
	}

	/** Whether somebody is signed in now. */
	async submit(): Promise<boolean> {
		this.#wasSubmitted = true;
		this.#problem = undefined;
		if (this.#isBusy || this.nameError !== undefined || this.passwordError !== undefined) {
			return false;
		}
		this.#isBusy = true;
		const result = await this.#app.signIn(this.name.trim(), this.password);
		this.#isBusy = false;
		if (!result.ok) this.#problem = result.problem;
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

import type { App } from '#lib/app/app.svelte.ts';
import { MIN_PASSWORD_CHARACTERS } from '#lib/core/protocol/sign-in.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { callWords } from '../../(organizer)/accounts/words.ts';

/** Another password for oneself, and what came of it. */
export class PasswordForm {
	current = $state('');
	next = $state('');
	#wasSubmitted = $state(false);
	#isBusy = $state(false);
	#isDone = $state(false);
	#problem = $state<string>();
	readonly #app: App;

	constructor(app: App) {
		this.#app = app;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get isDone(): boolean {
		return this.#isDone;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get currentError(): string | undefined {
		return this.#wasSubmitted && this.current === '' ? m.sign_in_password_missing() : undefined;
	}

	get nextError(): string | undefined {
		const isGood = this.next.length >= MIN_PASSWORD_CHARACTERS && this.next !== this.current;
		return this.#wasSubmitted && !isGood ? m.settings_password_short() : undefined;
	}

	async submit(): Promise<void> {
		this.#wasSubmitted = true;
		this.#problem = undefined;
		if (this.#isBusy || this.currentError !== undefined || this.nextError !== undefined) return;
		this.#isBusy = true;
		const desk = await this.#app.staffDesk();
		const changed = await desk.changePassword(this.current, this.next);
		this.#isBusy = false;
		if (changed.ok) this.#isDone = true;
		else this.#problem = callWords(changed.problem);
	}
}

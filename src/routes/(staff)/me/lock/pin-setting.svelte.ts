import type { App } from '#lib/app/app.svelte.ts';
import { tellTabsOfLock } from '#lib/app/lock-watch.ts';
import { isPin } from '#lib/device/lock-pin.ts';
import * as m from '#lib/text/paraglide/messages.js';
import { recordSentence } from '../../../parts/problem-text.ts';

/** `spent`: the last try was wrong, and the account was signed out. */
type Step = 'current' | 'new' | 'again' | 'done' | 'removed' | 'spent';

/**
 * Setting a PIN:  current (where there is one) → new → again → done, or after `current`: removed.
 */
export class PinSetting {
	typed = $state('');
	#step = $state<Step>('new');
	#first = $state('');
	#isBusy = $state(false);
	#problem = $state<string>();
	readonly #app: App;
	/** Whether there was one before. */
	readonly hadPin: boolean;

	constructor(app: App) {
		this.#app = app;
		this.hadPin = app.lock?.pin !== undefined;
		if (this.hadPin) this.#step = 'current';
	}

	get step(): Step {
		return this.#step;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	/** What was typed is meant. */
	async submit(): Promise<void> {
		this.#problem = isPin(this.typed) ? undefined : m.lock_digits();
		if (this.#problem !== undefined || this.#isBusy) return;
		const typed = this.typed;
		this.typed = '';
		await this.#work(() => this.#take(typed));
	}

	/** 不用解锁码了; only after the current one was typed. */
	remove(): Promise<void> {
		return this.#work(async () => {
			await (await this.#app.lockKeeper()).removePin();
			tellTabsOfLock();
			this.#step = 'removed';
		});
	}

	async #take(typed: string): Promise<void> {
		if (this.#step === 'current') await this.#tryCurrent(typed);
		else if (this.#step === 'new') {
			this.#first = typed;
			this.#step = 'again';
		} else if (typed === this.#first) await this.#set(typed);
		else {
			this.#step = 'new';
			this.#problem = m.lock_unlike();
		}
	}

	async #tryCurrent(typed: string): Promise<void> {
		const opened = await (await this.#app.lockKeeper()).tryPin(typed);
		if (opened.ok) {
			this.#step = 'new';
			return;
		}
		const left = Number(opened.problem.detail?.['left'] ?? 0);
		this.#problem = m.lock_wrong({ left });
		if (left > 0) return;
		await this.#app.signOut({ evenUnsent: true });
		this.#step = 'spent';
	}

	async #set(pin: string): Promise<void> {
		const set = await (await this.#app.lockKeeper()).setPin(pin);
		if (set.ok) {
			tellTabsOfLock();
			this.#step = 'done';
		} else
			this.#problem = set.problem.code === 'not-kept' ? m.lock_setting_none() : m.lock_digits();
	}

	async #work(work: () => Promise<void>): Promise<void> {
		this.#isBusy = true;
		try {
			await work();
		} catch (error) {
			this.#problem = recordSentence(error);
		} finally {
			this.#isBusy = false;
		}
	}
}

import type { App } from '#lib/app/app.svelte.ts';
import type { SignInProblem } from '#lib/app/problems.ts';
import { makeCode, parseCode } from '#lib/core/household/code.ts';
import { isSixDigits, isWeakPin } from '#lib/core/household/pin.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** What is typed to join, and what came of it. A code may be written in any way people write it. */
export class JoinForm {
	code = $state('');
	joining = $state('');
	pin = $state('');
	again = $state('');
	#isBusy = $state(false);
	#wasSubmitted = $state(false);
	#problem = $state.raw<SignInProblem>();
	readonly #app: App;

	/** `hash` is what stood behind # in the address somebody came by: `#<code>/<joining number>`. */
	constructor(app: App, hash: string) {
		this.#app = app;
		const [code = '', joining = ''] = decodedHash(hash).split('/');
		this.code = code;
		this.joining = joining;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	get codeError(): string | undefined {
		if (!this.#wasSubmitted) return undefined;
		const code = parseCode(this.code);
		if (code.ok) return undefined;
		return code.problem.code === 'household-code-check' ? m.join_code_check() : m.join_code_form();
	}

	get joiningError(): string | undefined {
		return this.#wasSubmitted && !isSixDigits(plain(this.joining))
			? m.join_joining_missing()
			: undefined;
	}

	get pinError(): string | undefined {
		if (!this.#wasSubmitted) return undefined;
		if (!isSixDigits(plain(this.pin))) return m.join_pin_form();
		return isWeakPin(plain(this.pin)) ? m.join_pin_weak() : undefined;
	}

	get againError(): string | undefined {
		return this.#wasSubmitted && plain(this.again) !== plain(this.pin)
			? m.join_again_unlike()
			: undefined;
	}

	/** The sentence for what went wrong last. */
	get problem(): string | undefined {
		return this.#problem === undefined ? undefined : sentence(this.#problem);
	}

	/** Whether the family is signed in now. */
	async submit(): Promise<boolean> {
		this.#wasSubmitted = true;
		this.#problem = undefined;
		const errors = [this.codeError, this.joiningError, this.pinError, this.againError];
		const code = parseCode(this.code);
		if (this.#isBusy || !code.ok || errors.some((error) => error !== undefined)) return false;
		this.#isBusy = true;
		const result = await this.#app.join(makeCode(code.value), plain(this.joining), plain(this.pin));
		this.#isBusy = false;
		if (!result.ok) this.#problem = result.problem;
		return result.ok;
	}
}

/** Digits as a keyboard for Chinese may write them, and without the spaces people read them in. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s/gu, '');

/** An address somebody has mended by hand may hold what is no encoding at all: then it is taken as it is. */
function decodedHash(hash: string): string {
	const text = hash.replace(/^#/, '');
	try {
		return decodeURIComponent(text);
	} catch (error) {
		if (error instanceof URIError) return text;
		throw error;
	}
}

function sentence({ code, detail }: SignInProblem): string {
	switch (code) {
		case 'offline':
			return m.join_problem_offline();
		case 'not-tongyu':
			return m.sign_in_problem_not_tongyu();
		case 'wrong-password':
			return m.join_problem_wrong();
		case 'slow-down':
			return m.sign_in_problem_slow_down({ seconds: Number(detail?.['seconds'] ?? 10) });
		case 'revoked':
			return m.sign_in_problem_revoked();
		case 'version':
			return m.sign_in_problem_version();
		case 'change-password':
		case 'unavailable':
			return m.sign_in_problem_unavailable();
		case 'storage':
			return m.sign_in_problem_storage();
		case 'install-first':
			return m.sign_in_problem_install_first();
	}
	return code satisfies never;
}

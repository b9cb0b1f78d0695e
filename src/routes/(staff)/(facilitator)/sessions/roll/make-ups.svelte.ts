import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import {
	makeUpDraft,
	makeUpsPrefix,
	readMakeUps,
	staffMakeUpKey,
	undoMakeUpDraft
} from '#lib/core/attendance/make-up.ts';
import { shownValue } from '#lib/core/facts/read.ts';
import type { PersonId, Scope, SessionId } from '#lib/core/ids.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import { recordSentence } from '../../../../parts/problem-text.ts';

/** Who made a session up, as staff see and enter it. Make one during a component's set-up. */
export class MakeUps {
	readonly #app: App;
	readonly #scope: Scope;
	readonly #session: SessionId;
	readonly #live: LiveScope;
	readonly #made: ReadonlySet<PersonId> = $derived.by(() =>
		readMakeUps(this.#live.keys, this.#session)
	);
	#problem = $state<string>();

	constructor(app: App, scope: Scope, session: SessionId) {
		this.#app = app;
		this.#scope = scope;
		this.#session = session;
		this.#live = untrack(() => app.liveScope(scope, [makeUpsPrefix(session), 'person/']));
	}

	get made(): ReadonlySet<PersonId> {
		return this.#made;
	}

	/** Why the last change was not saved. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Whether staff entered it: then it is theirs to take back. */
	isEntered(person: PersonId): boolean {
		return shownValue(this.#live.keys, staffMakeUpKey(this.#session, person)) === true;
	}

	enter(person: PersonId): Promise<void> {
		return this.#record(makeUpDraft(staffMakeUpKey(this.#session, person)));
	}

	takeBack(person: PersonId): Promise<void> {
		return this.#record(undoMakeUpDraft(staffMakeUpKey(this.#session, person)));
	}

	async #record(draft: Draft): Promise<void> {
		try {
			await this.#app.record(this.#scope, [draft]);
			this.#problem = undefined;
		} catch (error) {
			this.#problem = recordSentence(error);
		}
	}
}

/**
 * The open live streams, counted: one sign-in holds two at most (its oldest gives way, it may have died without a word), one
 * account eight. A stream ends with its sign-in.
 */
import type { AccountId } from '#lib/core/ids.ts';

const MAX_PER_SIGN_IN = 2;
const MAX_PER_ACCOUNT = 8;
/** All of a district's organizers and facilitators; each costs some 10 KB. */
const MAX_IN_ALL = 5000;

/** One open stream. */
export interface LiveStream {
	readonly account: AccountId;
	readonly signIn: string;
	readonly end: () => void;
}

/** See the head of this file. */
export class LiveStreams {
	readonly #open = new Set<LiveStream>();

	/** Takes a stream in; false when there are too many. */
	add(stream: LiveStream): boolean {
		const ofSignIn = this.#where(({ signIn }) => signIn === stream.signIn);
		const ofAccount = this.#where(({ account }) => account === stream.account);
		const oldest = ofSignIn.length >= MAX_PER_SIGN_IN ? ofSignIn[0] : undefined;
		if (oldest !== undefined) this.#end(oldest);
		else if (ofAccount.length >= MAX_PER_ACCOUNT || this.#open.size >= MAX_IN_ALL) return false;
		this.#open.add(stream);
		return true;
	}

	remove(stream: LiveStream): void {
		this.#open.delete(stream);
	}

	/** The sign-in ended: its streams do too. */
	endSignIn(signIn: string): void {
		for (const stream of this.#where((open) => open.signIn === signIn)) this.#end(stream);
	}

	/** The server stops. */
	endAll(): void {
		for (const stream of [...this.#open]) this.#end(stream);
	}

	get size(): number {
		return this.#open.size;
	}

	#end(stream: LiveStream): void {
		this.#open.delete(stream);
		stream.end();
	}

	#where(is: (stream: LiveStream) => boolean): LiveStream[] {
		return [...this.#open].filter(is);
	}
}

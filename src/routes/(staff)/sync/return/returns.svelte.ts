import type { App } from '#lib/app/app.svelte.ts';
import type { HandOver, TakeReturnProblem } from '#lib/app/hand-over.ts';
import { parseParcelBytes } from '#lib/core/protocol/parcel.ts';
import type { Result } from '#lib/core/result.ts';
import type { Receipt } from '#lib/device/return-file.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** A hand-over nobody answered yet. */
export interface Unanswered {
	/** Epoch ms, corrected. */
	readonly madeAt: number;
	/** Facts in it. */
	readonly count: number;
}

/** Returns on their way into this phone. */
export class Returns {
	readonly #app: App;
	#isBusy = $state(false);
	#receipt = $state.raw<Receipt>();
	#problem = $state<string>();
	#unanswered = $state.raw<Unanswered>();

	constructor(app: App) {
		this.#app = app;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** What the last one brought. */
	get receipt(): Receipt | undefined {
		return this.#receipt;
	}

	/** Why the last one was refused; nothing changed then. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The newest: each holds all that was unsent, and with it what the ones before held. */
	get unanswered(): Unanswered | undefined {
		return this.#unanswered;
	}

	/** The page is there. */
	open(): void {
		void this.#with(() => Promise.resolve());
	}

	/** Takes one in. */
	async takeFile(file: File): Promise<void> {
		this.#isBusy = true;
		const text = await file.text();
		await this.#with(async (handOver) => this.#show(await handOver.takeReturnText(text)));
		this.#isBusy = false;
	}

	/** Takes in what a camera read. */
	async takeCode(message: Uint8Array): Promise<void> {
		const parcel = parseParcelBytes(message);
		await this.#with(async (handOver) =>
			this.#show(parcel.ok ? await handOver.takeReturn(parcel.value) : parcel)
		);
	}

	#show(result: Result<Receipt, TakeReturnProblem>): void {
		this.#receipt = result.ok ? result.value : undefined;
		this.#problem = result.ok ? undefined : sentence(result.problem);
	}

	async #with(work: (handOver: HandOver) => Promise<void>): Promise<void> {
		const handOver = await this.#app.handOver();
		try {
			await work(handOver);
			const [newest] = await handOver.unanswered();
			this.#unanswered = newest && { madeAt: newest.madeAt, count: newest.contents.facts };
		} finally {
			await handOver.close();
		}
	}
}

function sentence({ code }: TakeReturnProblem): string {
	switch (code) {
		case 'malformed':
			return m.handover_return_malformed();
		case 'not-ours':
			return m.handover_return_not_ours();
		case 'wrong-kind':
			return m.handover_return_wrong_kind();
		case 'no-crypto':
			return m.handover_refused_no_crypto();
	}
	return code satisfies never;
}

import type { FileProblem } from '#lib/core/protocol/lectures.ts';
import type { UploadRow } from '#lib/device/upload-book.ts';
import type { StorageProblem } from '#lib/device/storage-error.ts';

/**
 * Where a file on its way stands. `waiting`: its turn comes; `sending`; `checking`: the server has all of it and looks at it;
 * `paused`: by the person; `no-network`, `busy`: goes on by itself; `sign-in`: goes on after signing in; `file-needed`: after a reload
 * the same file must be chosen again; `elsewhere`: another tab sends it; `refused`: see `problem`; `unsaved`: it arrived, but this
 * phone could not note that.
 */
export type UploadState =
	| ('waiting' | 'sending' | 'checking' | 'paused' | 'no-network' | 'busy')
	| ('sign-in' | 'file-needed' | 'elsewhere' | 'refused' | 'unsaved');

/** Why the server will not take it, `wrong-kind`: it is something else than what it was meant for; or what the phone's store said. */
export type UploadProblem = FileProblem | 'wrong-kind' | 'no-right' | 'too-many' | StorageProblem;

/** One file on its way, as a screen shows it. */
export interface UploadLine extends UploadRow {
	readonly state: UploadState;
	readonly problem?: UploadProblem | undefined;
	/** Bytes sent, those on their way included. */
	readonly shownBytes: number;
	/** How long the rest will take at the pace of the last seconds; undefined while that is not known. */
	readonly secondsLeft?: number | undefined;
}

/** Sends, or will by itself. */
export const isUnderWay = ({ state }: Pick<UploadLine, 'state'>): boolean =>
	['waiting', 'sending', 'checking', 'no-network', 'busy', 'unsaved'].includes(state);

/** How far back the pace is looked at: a link that changes is followed, one piece that takes long is not believed. */
const PACE_OVER_MS = 20_000;
/** Before that nothing is promised. */
const PACE_AFTER_MS = 3000;

/** The pace of one file: bytes by time, the last seconds. Told the time, it has no clock. */
export class Pace {
	#marks: { readonly atMs: number; readonly bytes: number }[] = [];

	/** So many bytes were through at a time. */
	note(bytes: number, atMs: number): void {
		this.#marks.push({ atMs, bytes });
		const first = this.#marks.findIndex((mark) => atMs - mark.atMs <= PACE_OVER_MS);
		this.#marks = this.#marks.slice(first);
	}

	/** Whole seconds for the rest; undefined while the pace is not known, or nothing moves. */
	secondsFor(restBytes: number): number | undefined {
		const first = this.#marks[0];
		const last = this.#marks[this.#marks.length - 1];
		if (first === undefined || last === undefined) return undefined;
		const spentMs = last.atMs - first.atMs;
		const moved = last.bytes - first.bytes;
		if (spentMs < PACE_AFTER_MS || moved <= 0) return undefined;
		return Math.ceil((restBytes / moved) * (spentMs / 1000));
	}
}

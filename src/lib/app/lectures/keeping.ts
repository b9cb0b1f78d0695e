import type { Manifest } from '#lib/core/lecture/manifest.ts';
import type { KeepKind, Lecture, LectureName, LectureScope } from '#lib/core/lecture/release.ts';
import type { Problem, Result } from '#lib/core/result.ts';
import type { KeptState } from '#lib/device/media-store.ts';
import type { Space } from '#lib/device/quota.ts';

export type { LectureScope } from '#lib/core/lecture/release.ts';
export type { KeptState } from '#lib/device/media-store.ts';

/** One lecture on this phone, whole or on its way. */
export interface Kept {
	readonly name: LectureName;
	readonly scope: LectureScope;
	readonly title: string;
	readonly kind: KeepKind;
	readonly state: KeptState;
	/** What came last was not what was published (a log-in page, a proxy that changes files); it is fetched again. */
	readonly isDamaged: boolean;
	readonly haveBytes: number;
	readonly totalBytes: number;
	/** The release's version that is kept; the catalog may have a newer one. */
	readonly version: number;
	/** Epoch ms: last played or fetched; the oldest goes first when room is needed. */
	readonly usedAt: number;
}

/** `no-room`: `neededBytes` and `roomBytes` say how much; nothing was begun. */
export type KeepProblem = Problem<'no-room' | 'no-network' | 'gone' | 'storage'>;

/**
 * 下载到本机 (`await getApp().keeping()`): lectures kept on this phone, as rune state for the screens (reads in templates and `$derived` are followed). One for
 * the phone, whoever is signed in. What is asked for here goes on after a reload, a kill or a lost network.
 */
export interface Keeping {
	/** False until the first read is done. */
	readonly isReady: boolean;
	/** Everything kept or on its way, newest first. */
	readonly all: readonly Kept[];
	keptOf(name: LectureName): Kept | undefined;
	/** Begins to keep, or changes what is kept of a lecture. Checks for room first and says so. */
	keep(lecture: Lecture, scope: LectureScope, kind: KeepKind): Promise<Result<void, KeepProblem>>;
	/** The same for a whole series, as one: all or, without room, none. */
	keepAll(
		lectures: readonly Lecture[],
		scope: LectureScope,
		kind: KeepKind
	): Promise<Result<void, KeepProblem>>;
	pause(name: LectureName): Promise<void>;
	/** Goes on after a pause, or tries again at once; one that waits for Wi-Fi goes on without; one that was `evicted` comes again. */
	resume(name: LectureName): Promise<void>;
	/** Removes what is kept; files another kept lecture shares stay. */
	remove(name: LectureName): Promise<void>;
	/** Whether to wait for Wi-Fi; undefined where the browser does not tell what the network is. */
	readonly isWifiOnly: boolean | undefined;
	setWifiOnly(isWifiOnly: boolean): void;
	/** `metered`: paid for by the megabyte; undefined: the browser does not tell which. */
	readonly network: 'free' | 'metered' | 'none' | undefined;
	/** What would have to go, oldest first, for so many bytes of room: `remove` does it. Nothing that is on its way. */
	wouldGo(neededBytes: number): readonly Kept[];
	/** What the browser grants, what media takes of it. */
	readonly space: (Space & { readonly mediaBytes: number }) | undefined;
	/** The manifest of a release, from this phone, else from the server (and then remembered). */
	manifest(
		lecture: Lecture,
		scope: LectureScope
	): Promise<Result<Manifest, Problem<'no-network' | 'gone' | 'storage'>>>;
	/** Notes that a lecture was played: it is evicted later than others. */
	used(name: LectureName): void;
}

/** Where a file of a scope is read, on- and offline: the service worker answers from what is kept. */
export const mediaUrl = (scope: LectureScope, sha256: string): string =>
	`/media/${scope}/${sha256}`;

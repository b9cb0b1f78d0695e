import type { App } from '#lib/app/app.svelte.ts';
import type { Manifest } from '#lib/core/lecture/manifest.ts';
import {
	lectureText,
	type KeepKind,
	type Lecture,
	type LectureName
} from '#lib/core/lecture/release.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { lecturesToGo } from '#lib/device/media-room.ts';
import { haveBytesOf, MediaStore, type KeepRow } from '#lib/device/media-store.ts';
import { askToPersist, readSpace } from '#lib/device/quota.ts';
import { StorageError } from '#lib/device/storage-error.ts';
import { fetchManifest, readManifest } from '#lib/media/fetch-manifest.ts';
import { isOnItsWay } from '#lib/media/keep-plan.ts';
import { fetchLectures } from './fetching.ts';
import { bytesToCome, rowsToKeep, type Asked } from './keep-rows.ts';
import {
	mediaUrl,
	type Keeping,
	type KeepProblem,
	type Kept,
	type LectureScope
} from './keeping.ts';
import { keptOf, type Files } from './kept-of.ts';
import { onNetworkChange, readNetwork } from './network.ts';
import { isWifiOnly, putWifiOnly } from './wifi-only.ts';

/** That it was played is written down this often: which goes first is a matter of days. */
const NOTE_USE_EVERY_MS = 60_000;

/** See `Keeping`. One for the tab, made by `App`; it fetches what is on its way as long as the tab lives. */
export class KeptLectures implements Keeping {
	readonly #app: App;
	readonly #store = new MediaStore();
	#rows = $state.raw<readonly KeepRow[]>([]);
	#files = $state.raw<Files>(new Map());
	#isReady = $state(false);
	#isFull = $state(false);
	#isWifiOnly = $state(isWifiOnly());
	#network = $state.raw(readNetwork());
	#space = $state.raw<Keeping['space']>();
	#isReading = false;
	#mustReadAgain = false;
	#spaceFor = '';
	readonly #usedAtMs = new Map<string, number>();

	constructor(app: App) {
		this.#app = app;
		this.#store.onChange(() => void this.#read());
		onNetworkChange(() => (this.#network = readNetwork()));
		void this.#read();
		void fetchLectures(app, {
			onFull: (isFull) => (this.#isFull = isFull),
			signal: new AbortController().signal
		});
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	get all(): readonly Kept[] {
		return keptOf(this.#shown, this.#files, this.#isFull);
	}

	keptOf(name: LectureName): Kept | undefined {
		const row = this.#shown.find(({ lecture }) => lecture === lectureText(name));
		return row && keptOf([row], this.#files, this.#isFull)[0];
	}

	get isWifiOnly(): boolean | undefined {
		return this.#network.isTold ? this.#isWifiOnly : undefined;
	}

	setWifiOnly(isOn: boolean): void {
		putWifiOnly(isOn);
		this.#isWifiOnly = isOn;
		// The queue reads the switch, and hears of it by the rows.
		void this.#guard(() => this.#store.putKeeps([]));
	}

	get network(): Keeping['network'] {
		const { isOnline, isTold, isMetered } = this.#network;
		if (!isOnline) return 'none';
		return isTold ? (isMetered ? 'metered' : 'free') : undefined;
	}

	get space(): Keeping['space'] {
		return this.#space;
	}

	/** Lectures that made room for records, of which the person was not told yet. */
	get untold(): readonly Kept[] {
		const rows = this.#rows.filter(({ state, isTold }) => state === 'evicted' && isTold !== true);
		return keptOf(rows, this.#files, false);
	}

	/** The person read it. */
	async told(): Promise<void> {
		for (const { name } of this.untold)
			await this.#guard(() => this.#store.changeKeep(lectureText(name), () => ({ isTold: true })));
	}

	keep(lecture: Lecture, scope: LectureScope, kind: KeepKind): Promise<Result<void, KeepProblem>> {
		return this.keepAll([lecture], scope, kind);
	}

	async keepAll(
		lectures: readonly Lecture[],
		scope: LectureScope,
		kind: KeepKind
	): Promise<Result<void, KeepProblem>> {
		// The browser may ask the person, and they are there now.
		void askToPersist();
		try {
			return await this.#keep({ lectures, scope, kind });
		} catch (error) {
			return { ok: false, problem: problemOf(error) };
		}
	}

	async #keep(asked: Asked): Promise<Result<void, KeepProblem>> {
		const rows = await this.#store.keeps();
		const files = new Map((await this.#store.files()).map((file) => [file.sha256, file]));
		const wanted = rowsToKeep(asked, rows, Date.now());
		const isKept = ({ owner, id }: Lecture): boolean =>
			rows.some(({ lecture, state }) => lecture === lectureText({ owner, id }) && state === 'kept');
		if (wanted.length === 0) return asked.lectures.every(isKept) ? ok(undefined) : fail('gone');
		const { neededBytes, promisedBytes } = bytesToCome(wanted, rows, files);
		const { mediaRoomBytes } = await readSpace();
		const roomBytes = Math.max(0, (mediaRoomBytes ?? Infinity) - promisedBytes);
		if (neededBytes > roomBytes) return fail('no-room', { neededBytes, roomBytes });
		await this.#store.putKeeps(wanted);
		return ok(undefined);
	}

	async pause(name: LectureName): Promise<void> {
		await this.#change(name, ({ state }) => (isOnItsWay(state) ? { state: 'paused' } : {}));
	}

	async resume(name: LectureName): Promise<void> {
		await this.#change(name, (row) =>
			row.state === 'kept'
				? {}
				: {
						state: 'waiting',
						isDamaged: false,
						isMeteredFine: row.isMeteredFine || row.state === 'wifi-wait'
					}
		);
	}

	async remove(name: LectureName): Promise<void> {
		await this.#guard(() => this.#store.remove([lectureText(name)]));
	}

	wouldGo(neededBytes: number): readonly Kept[] {
		const here = this.#shown.filter(({ state }) => !isOnItsWay(state));
		const going = lecturesToGo(here, [...this.#files.values()], neededBytes);
		return keptOf(going, this.#files, false).toSorted((a, b) => a.usedAt - b.usedAt);
	}

	async manifest(
		lecture: Lecture,
		scope: LectureScope
	): Promise<Result<Manifest, Problem<'no-network' | 'gone' | 'storage'>>> {
		const sha256 = lecture.release.media?.manifest;
		if (sha256 === undefined) return fail('gone');
		try {
			return await this.#manifest({ sha256, scope, lecture: lectureText(lecture) });
		} catch (error) {
			if (error instanceof StorageError) return fail('storage');
			throw error;
		}
	}

	used(name: LectureName): void {
		const lecture = lectureText(name);
		const nowMs = Date.now();
		if (nowMs - (this.#usedAtMs.get(lecture) ?? 0) < NOTE_USE_EVERY_MS) return;
		this.#usedAtMs.set(lecture, nowMs);
		void this.#change(name, () => ({ usedAt: nowMs }));
	}

	async #manifest(wanted: {
		readonly sha256: string;
		readonly scope: LectureScope;
		readonly lecture: string;
	}): Promise<Result<Manifest, Problem<'no-network' | 'gone'>>> {
		const { sha256, scope, lecture } = wanted;
		const here = await this.#manifestHere(sha256);
		if (here !== undefined) return ok(here);
		const slot = scope === 'staff' ? this.#app.slot : undefined;
		const url = mediaUrl(scope, sha256);
		const fetched = await fetchManifest({ url, sha256 }, { fetch: (...r) => fetch(...r), slot });
		if (fetched.ok) {
			// A full disk remembers no more; what was fetched is shown all the same.
			await this.#guard(() => this.#store.putManifest(sha256, fetched.value.text));
			return ok(fetched.value.manifest);
		}
		// Without a network the version that is kept is better than none.
		const row = await this.#store.keep(lecture);
		const kept = row && (await this.#manifestHere((row.before ?? row).manifest));
		if (kept !== undefined) return ok(kept);
		return fail(fetched.problem.code === 'gone' ? 'gone' : 'no-network');
	}

	async #manifestHere(sha256: string): Promise<Manifest | undefined> {
		const text = await this.#store.manifest(sha256);
		return text === undefined ? undefined : readManifest(text);
	}

	/** Rows whoever holds the phone may see: titles of lectures for staff are staff's. */
	get #shown(): readonly KeepRow[] {
		const readsStaff = this.#app.scopes.includes('staff');
		return this.#rows.filter(({ scope }) => scope === 'catalog' || readsStaff);
	}

	async #change(name: LectureName, change: (row: KeepRow) => Partial<KeepRow>): Promise<void> {
		await this.#guard(() => this.#store.changeKeep(lectureText(name), change));
	}

	/** What the phone's store refuses shows in the next read: nothing was changed. */
	async #guard(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!(error instanceof StorageError)) throw error;
			if (error.code === 'quota') this.#isFull = true;
		}
	}

	/** Reads all again; changes that come meanwhile are read together. */
	async #read(): Promise<void> {
		this.#mustReadAgain = true;
		if (this.#isReading) return;
		this.#isReading = true;
		while (this.#mustReadAgain) {
			this.#mustReadAgain = false;
			await this.#guard(async () => {
				const [rows, files] = [await this.#store.keeps(), await this.#store.files()];
				this.#rows = rows;
				this.#files = new Map(files.map((file) => [file.sha256, file]));
				await this.#readSpace();
			});
			this.#isReady = true;
		}
		this.#isReading = false;
	}

	/** Once more when a lecture came, went or stands otherwise: asking takes the browser some milliseconds. */
	async #readSpace(): Promise<void> {
		const now = this.#rows.map(({ lecture, state }) => `${lecture} ${state}`).join();
		if (now === this.#spaceFor && this.#space !== undefined) return;
		this.#spaceFor = now;
		const mediaBytes = [...this.#files.values()].reduce((sum, file) => sum + haveBytesOf(file), 0);
		this.#space = { ...(await readSpace()), mediaBytes };
	}
}

/** What a tap met; anything else is a bug and goes on. */
function problemOf(error: unknown): KeepProblem {
	if (!(error instanceof StorageError)) throw error;
	return { code: error.code === 'quota' ? 'no-room' : 'storage' };
}

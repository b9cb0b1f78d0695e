import { on } from 'svelte/events';
import type { App } from '#lib/app/app.svelte.ts';
import type { Keys } from '#lib/core/facts/draft.ts';
import type { AccountId } from '#lib/core/ids.ts';
import { draftKey, readDraft, type DraftFileKind } from '#lib/core/lecture/draft.ts';
import { fileArrived, fits } from '#lib/core/lecture/publishing.ts';
import type { LectureName } from '#lib/core/lecture/release.ts';
import type { Upload } from '#lib/core/protocol/lectures.ts';
import { freshId } from '#lib/device/random.ts';
import { StorageError, storageProblemOf } from '#lib/device/storage-error.ts';
import { UploadBook, type UploadRow } from '#lib/device/upload-book.ts';
import { openAgain, type Picked } from '#lib/media/pick-file.ts';
import { LectureDesk } from './lecture-desk.ts';
import { pause, sendOne, type SendOutcome } from './send-one.ts';
import { isUnderWay, Pace, type UploadLine } from './upload-line.ts';

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;

/**
 * Large files of one account on their way to the server, one after the other, from whatever page is open:
 *
 *   waiting ──its turn──► sending ──all there──► checking ──► a fact of the draft, and the line is gone
 *      ▲                     │ └──no network, busy──► pauses 1 s → 60 s, a network that comes back ends them ──┐
 *      │                     └──signed out──► sign-in ──signed in again──┐                                    │
 *      └── resume ◄── paused                                             └────────────────► waiting ◄─────────┘
 *
 * What must stay true: nothing is said to have arrived before the server has looked at all of it and the fact that names it is stored;
 * a reload loses no byte the server has; one tab sends a file (its Web Lock), and only while its own account is open.
 */
export class Uploads {
	readonly #app: App;
	readonly #account: AccountId;
	readonly #book = new UploadBook();
	readonly #desk: LectureDesk;
	#lines = $state.raw<readonly UploadLine[]>([]);
	#isReady = $state(false);
	readonly #files = new Map<string, File>();
	readonly #locks = new Map<string, () => void>();
	#running: { readonly id: string; readonly stop: AbortController } | undefined;
	#waking: AbortController | undefined;
	#endGuard: (() => void) | undefined;

	private constructor(app: App, account: AccountId) {
		this.#app = app;
		this.#account = account;
		this.#desk = new LectureDesk(() => app.slot);
		on(window, 'online', () => this.#waking?.abort());
		on(document, 'visibilitychange', () => this.#waking?.abort());
		// A sign-in that came back lets go on what waited for it.
		$effect.root(() => {
			$effect(() => {
				if (this.#mayRun && !this.#app.needsSignIn) void this.#afterSignIn();
			});
		});
	}

	/** Those of the account that is open; made when first asked for, and kept while the tab lives. */
	static of(app: App): Uploads {
		const account = app.account?.id;
		if (account === undefined) throw new Error('No database is open.');
		const all = UPLOADS.get(app) ?? new Map<AccountId, Uploads>();
		UPLOADS.set(app, all);
		let uploads = all.get(account);
		if (uploads === undefined) {
			uploads = new Uploads(app, account);
			all.set(account, uploads);
			void uploads.#load();
		}
		return uploads;
	}

	/** False until what was under way before a reload is known. */
	get isReady(): boolean {
		return this.#isReady;
	}

	/** What is on its way for a lecture. */
	linesOf({ owner, id }: LectureName): UploadLine[] {
		return this.#lines.filter((line) => line.owner === owner && line.lecture === id);
	}

	/** Whether a page that goes away would stop something. */
	get isUnderWay(): boolean {
		return this.#lines.some((line) => isUnderWay(line));
	}

	/** Puts chosen files at the end of the queue. */
	async add(
		{ owner, id }: LectureName,
		picked: readonly Picked[],
		what: { readonly kind: DraftFileKind; readonly language?: string }
	): Promise<void> {
		const last = this.#lines.reduce((most, { place }) => Math.max(most, place), 0);
		for (const [index, { file, handle }] of picked.entries()) {
			const row: UploadRow = {
				...{ id: freshId(), account: this.#account, owner, lecture: id, ...what },
				...{ fileName: file.name, bytes: file.size, changedAt: file.lastModified },
				...{ place: last + index + 1, sentBytes: 0, isPaused: false },
				...(handle === undefined ? {} : { handle })
			};
			this.#files.set(row.id, file);
			await this.#hold(row.id);
			this.#lines = [...this.#lines, { ...row, state: 'waiting', shownBytes: 0 }];
			await this.#note(row.id);
		}
		this.#next();
	}

	async pause(id: string): Promise<void> {
		this.#set(id, { state: 'paused', isPaused: true });
		if (this.#running?.id === id) this.#running.stop.abort();
		await this.#note(id);
		this.#next();
	}

	/** Goes on after a pause, a refusal that may have gone, or tries again at once. */
	async resume(id: string): Promise<void> {
		const isHere = this.#files.has(id);
		this.#set(id, { state: isHere ? 'waiting' : 'file-needed', isPaused: false });
		await this.#note(id);
		this.#waking?.abort();
		this.#next();
	}

	/** Takes a file out of the queue; what the server has of it is swept there. */
	async remove(id: string): Promise<void> {
		this.#lines = this.#lines.filter((line) => line.id !== id);
		if (this.#running?.id === id) this.#running.stop.abort();
		await this.#forget(id);
		this.#next();
	}

	/** After a reload: the file of a line again, by its handle or as it was chosen. False: it is another file, or none. */
	async reopen(id: string, chosen?: File): Promise<boolean> {
		const line = this.#line(id);
		if (line === undefined) return false;
		const file = chosen ?? (line.handle && (await openAgain(line.handle)));
		if (file === undefined || !isSame(file, line) || !(await this.#hold(id))) return false;
		this.#files.set(id, file);
		await this.resume(id);
		return true;
	}

	get #mayRun(): boolean {
		return this.#app.state === 'open' && this.#app.account?.id === this.#account;
	}

	async #load(): Promise<void> {
		const rows = await this.#book.of(this.#account).catch(ifStorage);
		for (const row of rows ?? []) {
			const isFree = await isLockFree(lockName(row.id));
			const state = isFree ? 'file-needed' : 'elsewhere';
			this.#lines = [...this.#lines, { ...row, state, shownBytes: row.sentBytes }];
		}
		this.#isReady = true;
	}

	async #afterSignIn(): Promise<void> {
		await Promise.resolve();
		for (const { id, state } of this.#lines) if (state === 'sign-in') await this.resume(id);
		this.#next();
	}

	/** Begins with the first that waits, when nothing is sent now. */
	#next(): void {
		this.#guard();
		if (this.#running !== undefined || !this.#mayRun) return;
		const line = this.#lines.find(({ state }) => state === 'waiting');
		const file = line && this.#files.get(line.id);
		if (line === undefined || file === undefined) return;
		const stop = new AbortController();
		this.#running = { id: line.id, stop };
		void this.#run(line.id, file, stop.signal).finally(() => {
			this.#running = undefined;
			this.#next();
		});
	}

	/** One file, until it has arrived or something only a person can change stands in its way. */
	async #run(id: string, file: File, signal: AbortSignal): Promise<void> {
		let pauseMs = FIRST_PAUSE_MS;
		while (!isOver(signal)) {
			const slot = this.#mayRun ? this.#app.slot : undefined;
			const outcome: SendOutcome =
				slot === undefined ? { kind: 'sign-in' } : await this.#attempt(id, file, slot, signal);
			if (isOver(signal)) return;
			switch (outcome.kind) {
				case 'done':
					await this.#arrived(id, outcome.upload);
					return;
				case 'refused':
					this.#set(id, { state: 'refused', problem: outcome.problem });
					return;
				case 'sign-in':
					this.#set(id, { state: 'sign-in' });
					// Tells everybody else that the sign-in has ended.
					this.#app.syncNow();
					return;
				case 'stopped':
					return;
				case 'again':
					pauseMs = FIRST_PAUSE_MS;
					break;
				case 'no-network':
				case 'busy': {
					this.#set(id, { state: outcome.kind });
					await this.#wait(outcome.kind === 'busy' ? outcome.afterMs : pauseMs, signal);
					pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
				}
			}
		}
	}

	async #attempt(id: string, file: File, slot: string, signal: AbortSignal): Promise<SendOutcome> {
		const line = this.#line(id);
		if (line === undefined) return { kind: 'stopped' };
		const pace = new Pace();
		this.#set(id, { state: 'sending', problem: undefined });
		return sendOne(file, line, {
			desk: this.#desk,
			slot,
			signal,
			listener: {
				onUrl: (url) => {
					this.#set(id, url === undefined ? { url, sentBytes: 0, shownBytes: 0 } : { url });
					void this.#note(id);
				},
				onProgress: (bytes) => {
					pace.note(bytes, Date.now());
					this.#set(id, { shownBytes: bytes, secondsLeft: pace.secondsFor(file.size - bytes) });
				},
				onKept: (bytes) => {
					this.#set(id, { sentBytes: bytes, shownBytes: bytes });
					void this.#note(id);
				},
				onChecking: () => this.#set(id, { state: 'checking', secondsLeft: undefined })
			}
		});
	}

	/** The server has it: its fact is stored, and only then the line goes. */
	async #arrived(
		id: string,
		{ sha256, bytes, type }: Extract<Upload, { state: 'done' }>
	): Promise<void> {
		const line = this.#line(id);
		if (line === undefined) return;
		const { kind, language, fileName, owner, lecture } = line;
		if (!fits(kind, type)) {
			this.#set(id, { state: 'refused', problem: 'wrong-kind' });
			return;
		}
		const name = { owner, id: lecture };
		const file = { id, kind, name: fileName.slice(0, 255), sha256, bytes, type };
		try {
			const { files } = (await this.#draftOf(name)) ?? { files: [] };
			const whole = language === undefined ? file : { ...file, language };
			await this.#app.record('staff', fileArrived({ ...name, files }, whole));
		} catch (error) {
			if (!(error instanceof StorageError)) throw error;
			this.#set(id, { state: 'unsaved', problem: error.code });
			return;
		}
		this.#lines = this.#lines.filter((other) => other.id !== id);
		await this.#forget(id);
	}

	/** The draft as this phone knows it now. */
	#draftOf(name: LectureName) {
		const live = this.#app.phone.liveKeys('staff', [draftKey(name, 'file/')]);
		return new Promise<Keys>((resolve, reject) => {
			const stop = live.subscribe(() => {
				if (!live.isReady && live.failure === undefined) return;
				stop();
				if (live.failure === undefined) resolve(live.keys);
				else reject(live.failure);
			});
		}).then((keys) => readDraft(keys, name));
	}

	/** Until the time is over, a network comes back, somebody looks at the page, or the signal. */
	async #wait(forMs: number, signal: AbortSignal): Promise<void> {
		this.#waking = new AbortController();
		await pause(forMs, signal, this.#waking.signal);
		this.#waking = undefined;
	}

	#line(id: string): UploadLine | undefined {
		return this.#lines.find((line) => line.id === id);
	}

	#set(id: string, changes: Changes): void {
		this.#lines = this.#lines.map((line) => (line.id === id ? { ...line, ...changes } : line));
		this.#guard();
	}

	/** Keeps a line for the next start. A phone that cannot goes on sending; only a reload would begin anew. */
	async #note(id: string): Promise<void> {
		const line = this.#line(id);
		if (line === undefined) return;
		const { state: _s, problem: _p, shownBytes: _b, secondsLeft: _l, ...row } = line;
		await this.#book.put(row).catch(ifStorage);
	}

	async #forget(id: string): Promise<void> {
		this.#files.delete(id);
		this.#locks.get(id)?.();
		this.#locks.delete(id);
		await this.#book.remove(id).catch(ifStorage);
	}

	/** This tab sends the file, and no other; false when another does. Without Web Locks every tab may. */
	async #hold(id: string): Promise<boolean> {
		if (!('locks' in navigator) || this.#locks.has(id)) return true;
		return new Promise((resolve) => {
			void navigator.locks.request(lockName(id), { ifAvailable: true }, (lock) => {
				resolve(lock !== null);
				return lock === null ? undefined : new Promise<void>((letGo) => this.#locks.set(id, letGo));
			});
		});
	}

	/** While something is sent, leaving asks first and no update comes in between. */
	#guard(): void {
		const isBusy = this.isUnderWay;
		if (isBusy && this.#endGuard === undefined) {
			const unblock = this.#app.updates.block();
			const off = on(window, 'beforeunload', (event) => event.preventDefault());
			this.#endGuard = () => {
				unblock();
				off();
			};
		} else if (!isBusy) {
			this.#endGuard?.();
			this.#endGuard = undefined;
		}
	}
}

/** Kept by tab and account, so that moving between pages stops nothing. */
const UPLOADS = new WeakMap<App, Map<AccountId, Uploads>>();

type Changes = Partial<
	Pick<
		UploadLine,
		'state' | 'problem' | 'shownBytes' | 'secondsLeft' | 'sentBytes' | 'url' | 'isPaused'
	>
>;

/** The same file as before, as far as a browser tells: nobody hashes two gigabytes on a phone. The server hashes what it gets. */
const isSame = (file: File, { fileName, bytes, changedAt }: UploadLine): boolean =>
	file.name === fileName && file.size === bytes && file.lastModified === changedAt;

/** Asked anew after each wait. */
const isOver = ({ aborted }: AbortSignal): boolean => aborted;

const lockName = (id: string): string => `tongyu-upload-${id}`;

async function isLockFree(name: string): Promise<boolean> {
	if (!('locks' in navigator)) return true;
	return navigator.locks.request(name, { ifAvailable: true }, (lock) => lock !== null);
}

/** A phone whose store is full or broken sends on; only a reload would begin anew. Anything else is a bug. */
function ifStorage(error: unknown): undefined {
	if (storageProblemOf(error) === undefined) throw error;
	return undefined;
}

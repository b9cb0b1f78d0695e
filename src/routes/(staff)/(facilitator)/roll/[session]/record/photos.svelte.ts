import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { currentRow } from '#lib/app/photo-sending.ts';
import { siteScope, type Scope, type SessionId, type SiteId } from '#lib/core/ids.ts';
import {
	draftPhoto,
	draftPhotoGone,
	MAX_PHOTOS,
	photoIdOf,
	photoKey,
	readPhotos,
	sha256Of,
	type Photo,
	type PhotoSubject
} from '#lib/core/report/photo.ts';
import { PhotoStore, type PhotoRow } from '#lib/device/photo-store.ts';
import type { ShrunkPicture } from '#lib/media/shrink.ts';
import { download } from '#lib/media/upload.ts';
import { recordSentence } from '../../../../../parts/problem-text.ts';

/** A photo as the page shows it. */
export interface ShownPhoto extends Photo {
	/** Undefined until its bytes are here: another phone took it. */
	readonly bytes: Uint8Array<ArrayBuffer> | undefined;
	/** 已存本机, on its way with so many bytes there, 已送达 (fact and picture), or not taken by the server. */
	readonly state: 'saved' | 'sending' | 'delivered' | 'refused';
	readonly sentBytes: number;
}

/** Whose photos: the record's, or those of the sheet people signed on paper. */
export interface PhotosOf {
	readonly site: SiteId;
	readonly session: SessionId;
	readonly subject?: PhotoSubject;
}

/**
 * The photos of one session: kept on the phone the moment they are taken in (bytes first, then the fact that names them), sent by
 * `photo-sending.ts` behind the facts. What another phone took is fetched when there is a network.
 */
export class Photos {
	readonly subject: PhotoSubject;
	readonly #app: App;
	readonly #scope: Scope;
	readonly #session: SessionId;
	readonly #live: LiveScope;
	#rows = $state.raw<readonly PhotoRow[]>([]);
	#bytes = $state.raw<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>(new Map());
	#problem = $state<string>();
	#store: PhotoStore | undefined;
	readonly #closing = new AbortController();
	readonly #shown: readonly ShownPhoto[];

	constructor(app: App, { site, session, subject = 'evening' }: PhotosOf, live: LiveScope) {
		this.subject = subject;
		this.#app = app;
		this.#scope = siteScope(site);
		this.#session = session;
		this.#live = live;
		this.#shown = $derived(
			readPhotos(live.keys, session, subject).map((photo) => this.#show(photo))
		);
	}

	/** Follows the phone's photos until the returned function is called. */
	start(): () => void {
		void this.#open();
		return () => {
			this.#closing.abort();
			void this.#store?.close();
		};
	}

	/** In the order they were taken in. */
	get shown(): readonly ShownPhoto[] {
		return this.#shown;
	}

	/** How many more may be taken in. */
	get room(): number {
		return Math.max(0, MAX_PHOTOS - this.#shown.length);
	}

	/** Photos of the session, and how many the server has. */
	get receipt(): { readonly all: number; readonly done: number } {
		const done = this.#shown.filter(({ state }) => state === 'delivered').length;
		return { all: this.#shown.length, done };
	}

	/** Why the last photo was not kept. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Keeps a picture; false when it was not, and `problem` says why. */
	async add({ bytes, widthPx, heightPx }: ShrunkPicture): Promise<boolean> {
		const sha256 = sha256Of(bytes);
		const photo = {
			id: photoIdOf(sha256),
			sha256,
			sizeBytes: bytes.byteLength,
			widthPx,
			heightPx,
			subject: this.subject
		};
		return this.#try(async (store) => {
			const row = { scope: this.#scope, session: this.#session, ...photo };
			await store.add(rowOf(row, 'waiting'), bytes);
			await this.#app.record(this.#scope, [draftPhoto(this.#session, photo)]);
		});
	}

	/** Takes a photo out of the record, and off the server. */
	remove({ id, sha256, sizeBytes }: ShownPhoto): Promise<boolean> {
		return this.#try(async (store) => {
			await this.#app.record(this.#scope, [draftPhotoGone(this.#session, id)]);
			const row = { scope: this.#scope, session: this.#session, id, sha256, sizeBytes };
			await store.leave(rowOf(row, 'leaving'));
		});
	}

	async #open(): Promise<void> {
		const row = await currentRow(this.#app);
		if (row === undefined || this.#closing.signal.aborted) return;
		const store = new PhotoStore(row.database);
		this.#store = store;
		store.onChange(() => void this.#read(store));
		await this.#read(store);
		await this.#fetchMissing(store, row.slot);
	}

	async #read(store: PhotoStore): Promise<void> {
		const rows = await this.#guard(() => store.of(this.#scope, this.#session));
		if (rows === undefined) return;
		const bytes = new Map(this.#bytes);
		for (const row of rows) {
			if (row.state === 'leaving') bytes.delete(row.id);
			else if (!bytes.has(row.id)) {
				const content = await this.#guard(() => store.bytesOf(row));
				if (content !== undefined) bytes.set(row.id, content);
			}
		}
		this.#rows = rows;
		this.#bytes = bytes;
	}

	/** Photos other phones took, one after the other; what does not come now comes at the next visit. */
	async #fetchMissing(store: PhotoStore, slot: string | undefined): Promise<void> {
		if (slot === undefined) return;
		for (const photo of this.#shown.filter(({ bytes }) => bytes === undefined)) {
			const { id, sha256, sizeBytes } = photo;
			const name = { scope: this.#scope, session: this.#session, id, sha256, sizeBytes };
			const way = { fetch: fetch.bind(window), slot, signal: this.#closing.signal };
			const bytes = await download(name, way);
			if (bytes === undefined || sha256Of(bytes) !== sha256) continue;
			await this.#guard(() => store.add(rowOf(name, 'delivered'), bytes));
		}
	}

	#show(photo: Photo): ShownPhoto {
		const row = this.#rows.find(({ id }) => id === photo.id);
		const fact = this.#live.deliveryOf(photoKey(this.#session, photo.id));
		return {
			...photo,
			bytes: this.#bytes.get(photo.id),
			state: stateOf(row, fact === 'delivered'),
			sentBytes: row?.sentBytes ?? 0
		};
	}

	async #try(work: (store: PhotoStore) => Promise<void>): Promise<boolean> {
		const store = this.#store;
		if (store === undefined) return false;
		this.#problem = undefined;
		const done = await this.#guard(async () => {
			await work(store);
			return true;
		});
		return done === true;
	}

	#isClosed(): boolean {
		return this.#closing.signal.aborted;
	}

	/** What the phone's store refuses becomes `problem`. */
	async #guard<T>(work: () => Promise<T>): Promise<T | undefined> {
		if (this.#isClosed()) return undefined;
		try {
			return await work();
		} catch (error) {
			// The page went away: there is nobody to tell.
			if (this.#isClosed()) return undefined;
			this.#problem = recordSentence(error);
			return undefined;
		}
	}
}

const rowOf = (
	{ scope, session, id, sha256, sizeBytes }: Omit<PhotoRow, 'state' | 'sentBytes'>,
	state: PhotoRow['state']
): PhotoRow => ({ scope, session, id, sha256, sizeBytes, state, sentBytes: 0 });

/** A photo without a row was taken by another phone: its fact came from the server, so its bytes are there or on their way. */
function stateOf(row: PhotoRow | undefined, isFactThere: boolean): ShownPhoto['state'] {
	if (row?.state === 'refused') return 'refused';
	if (row === undefined || row.state === 'delivered') return isFactThere ? 'delivered' : 'saved';
	return row.sentBytes > 0 ? 'sending' : 'saved';
}

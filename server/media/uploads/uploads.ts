/**
 * Large files on their way in, and what becomes of them:
 *
 *   announced ──► arriving ──► all bytes here ──► looked at ──► done: in the store, scope `staff`
 *                    │                                  └────► refused, and why
 *                    └── nobody goes on for 30 days: removed
 *
 * A state is never kept that can be seen: how much is here is the length of the file, and one that is whole and has no verdict is
 * looked at, by whichever server meets it first. So a kill at any moment loses nothing that was acknowledged, and twice is as once.
 */
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId } from '#lib/core/ids.ts';
import type { Upload } from '#lib/core/protocol/lectures.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { isDiskFull } from '../../store/disk.ts';
import { unlessMissing } from '../folder-store.ts';
import { inspectUpload } from '../inspect/inspect-upload.ts';
import type { MediaStore } from '../media-store.ts';
import type { UploadName, UploadRecord, UploadRecords, Verdict } from './records.ts';

/** What uploads work with. */
export interface UploadParts {
	/** Files on their way lie in it. */
	readonly folder: string;
	readonly store: MediaStore;
	readonly records: UploadRecords;
	/** The largest file. */
	readonly maxBytes: number;
	/** Epoch ms. */
	readonly now: () => number;
	/** Told what went wrong with a file that is looked at; it is looked at again when somebody asks. */
	readonly onfailure: (error: unknown) => void;
}

/** Unfinished ones, and what is told of finished ones, are kept this long. */
const KEPT_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;
/** An account brings at most so many of the largest files in a day: five lectures' recordings, and all that goes with them. */
const LARGEST_A_DAY = 8;
/** Room that stays free for the records of the day. */
const FREE_BYTES = 256 * 1024 * 1024;

/** See the head of this file. */
export class Uploads {
	readonly #parts: UploadParts;
	/** Files that are looked at, one after the other: a picture is held in memory meanwhile. */
	readonly #checks = new Map<string, Promise<void>>();
	#turn: Promise<void> = Promise.resolve();

	constructor(parts: UploadParts) {
		this.#parts = parts;
	}

	/** Where the bytes of an upload lie; the folder is made when there is none. */
	async folder(): Promise<string> {
		await mkdir(this.#parts.folder, { recursive: true });
		return this.#parts.folder;
	}

	/** Whether an account may begin another one, of so many bytes. `full`: there is no room for it on the disk. */
	async mayBegin(
		account: AccountId,
		bytes: number
	): Promise<Result<void, Problem<'too-large' | 'slow-down' | 'full'>>> {
		const { records, maxBytes, now } = this.#parts;
		if (bytes > maxBytes) return fail('too-large');
		const counted = (await records.all(account)).filter(
			({ createdAt, verdict }) => verdict === undefined || createdAt > now() - DAY_MS
		);
		const announced = counted.reduce((sum, record) => sum + record.bytes, bytes);
		if (announced > LARGEST_A_DAY * maxBytes) return fail('slow-down');
		const { bavail, bsize } = await statfs(await this.folder());
		return bavail * bsize < bytes + FREE_BYTES ? fail('full') : ok(undefined);
	}

	/** Where an upload stands; undefined for one the account did not begin. Begins to look at one that is whole. */
	async stateOf(name: UploadName): Promise<Upload | undefined> {
		const record = await this.#parts.records.get(name);
		if (record === undefined) return undefined;
		if (record.verdict !== undefined) return { v: 1, ...record.verdict };
		const offset = await this.#sizeOf(record.id);
		if (offset === undefined) return undefined;
		if (offset < record.bytes) return { v: 1, state: 'arriving', offset, bytes: record.bytes };
		this.check(record);
		return { v: 1, state: 'checking' };
	}

	/** Looks at a whole file, unless that is done already. */
	check(record: UploadRecord): void {
		if (this.#checks.has(record.id)) return;
		const check = this.#turn
			.then(() => this.#lookAt(record))
			.catch(this.#parts.onfailure)
			.finally(() => this.#checks.delete(record.id));
		this.#turn = check;
		this.#checks.set(record.id, check);
	}

	/** After a start: goes on with what was whole, and removes what is over. */
	async resume(): Promise<void> {
		const { records, now } = this.#parts;
		const before = now() - KEPT_MS;
		const known = new Set<string>();
		for (const record of await records.all()) {
			known.add(record.id);
			const file = await unlessMissing(stat(this.#path(record.id)));
			if (record.verdict !== undefined && file !== undefined) await this.#removeFile(record.id);
			const isOver = (file?.mtimeMs ?? record.createdAt) < before;
			if (isOver) await this.#forget(record);
			else if (record.verdict === undefined && file?.size === record.bytes) this.check(record);
		}
		// Begun at the moment of a kill: bytes without a record.
		for (const id of (await unlessMissing(readdir(this.#parts.folder))) ?? []) {
			const file = await unlessMissing(stat(this.#path(id)));
			if (!known.has(id.split('.')[0] ?? '') && file !== undefined && file.mtimeMs < before)
				await this.#removeFile(id);
		}
	}

	/** Until nothing is looked at any more. */
	settled(): Promise<void> {
		return this.#turn;
	}

	async #lookAt(record: UploadRecord): Promise<void> {
		const { records } = this.#parts;
		const known = await records.get(record);
		if (known === undefined || known.verdict !== undefined) return;
		await records.settle(record, await this.#verdictOn(record));
		await this.#removeFile(record.id);
	}

	async #verdictOn({ id, sha256 }: UploadRecord): Promise<Verdict> {
		const clean = `${this.#path(id)}.clean`;
		try {
			const found = await inspectUpload(this.#path(id), { clean, expected: sha256 });
			if (!found.ok) return { state: 'refused', problem: found.problem.code };
			const { path, ...file } = found.value;
			await this.#parts.store.put({ scope: 'staff', sha256: file.sha256 }, path);
			return { state: 'done', ...file };
		} catch (error) {
			if (isDiskFull(error)) return { state: 'refused', problem: 'disk-full' };
			throw error;
		} finally {
			await rm(clean, { force: true });
		}
	}

	async #forget(record: UploadRecord): Promise<void> {
		await this.#removeFile(record.id);
		await this.#parts.records.remove(record);
	}

	async #removeFile(id: string): Promise<void> {
		await rm(this.#path(id), { force: true });
	}

	async #sizeOf(id: string): Promise<number | undefined> {
		return (await unlessMissing(stat(this.#path(id))))?.size;
	}

	#path(id: string): string {
		return join(this.#parts.folder, id);
	}
}

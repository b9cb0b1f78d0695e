/**
 * The files of uploads on their way, for `@tus/server`: its own store of files, with three things it lacks. An offset is acknowledged
 * only once its bytes are on the disk; a disk that is full leaves what was acknowledged and not a byte more, and says so; and what is
 * known of an upload stands in the database, where every server finds it.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { isDiskFull } from '../../store/disk.ts';

/** What `@tus/server` keeps of an upload beside its bytes. */
export interface Kept {
	get(id: string): Promise<Upload | undefined>;
	set(id: string, upload: Upload): Promise<void>;
	delete(id: string): Promise<void>;
}

/** See the head of this file. */
export class ArrivingFiles extends FileStore {
	constructor(directory: string, kept: Kept) {
		super({ directory, configstore: kept });
		// How long a file will be is said at the beginning: limits and free room are looked at then.
		this.extensions = ['creation', 'creation-with-upload', 'termination'];
	}

	/** Appends; what came of a body that was cut is kept. */
	override async write(body: Readable, id: string, offset: number): Promise<number> {
		const file = await open(join(this.directory, id), 'r+');
		let end = offset;
		try {
			for await (const chunk of body as AsyncIterable<Buffer>) {
				for (let done = 0; done < chunk.byteLength;)
					done += (await file.write(chunk, done, chunk.byteLength - done, end + done)).bytesWritten;
				end += chunk.byteLength;
			}
			return end;
		} catch (error) {
			if (isDiskFull(error)) await file.truncate(offset);
			throw error;
		} finally {
			await file.sync();
			await file.close();
		}
	}
}

import { type JournalOrder, type JournalReply, NO_HANDLE } from './worker-messages.ts';

/**
 * The journal's worker: holds one file of the origin's private file system open and flushes every record before it answers.
 * Sync access handles exist in dedicated workers only; the handle is also the file's exclusive lock.
 */

/** The part of FileSystemSyncAccessHandle used here; TypeScript knows it in worker libraries only. */
interface SyncHandle {
	write(bytes: Uint8Array, options: { readonly at: number }): number;
	flush(): void;
	truncate(sizeBytes: number): void;
	getSize(): number;
	close(): void;
}

interface SyncCapable {
	createSyncAccessHandle(): Promise<SyncHandle>;
}

let handle: SyncHandle | undefined;

async function obey(order: JournalOrder): Promise<number> {
	switch (order.kind) {
		case 'open':
			return open(order.folders, order.file);
		case 'append':
			return hasGrown(order.ifSizeBytes) ? opened().getSize() : write(order.bytes);
		case 'replace':
			if (hasGrown(order.ifSizeBytes)) return opened().getSize();
			opened().truncate(0);
			return write(order.bytes);
		case 'close':
			handle?.close();
			handle = undefined;
			return 0;
	}
	return order satisfies never;
}

async function open(folders: readonly string[], name: string): Promise<number> {
	let folder = await navigator.storage.getDirectory();
	for (const part of folders) folder = await folder.getDirectoryHandle(part, { create: true });
	const file: FileSystemFileHandle = await folder.getFileHandle(name, { create: true });
	if (!isSyncCapable(file)) return NO_HANDLE;
	handle?.close();
	handle = await file.createSyncAccessHandle();
	return handle.getSize();
}

/** A short write would tear the record: it is an error, and the file goes back to what it was. */
function write(bytes: Uint8Array): number {
	const file = opened();
	const at = file.getSize();
	const written = file.write(bytes, { at });
	if (written !== bytes.length) {
		file.truncate(at);
		throw new Error(`Only ${written} of ${bytes.length} bytes were written.`);
	}
	file.flush();
	return at + written;
}

const hasGrown = (sinceBytes: number | undefined): boolean =>
	sinceBytes !== undefined && opened().getSize() !== sinceBytes;

function opened(): SyncHandle {
	if (handle === undefined) throw new Error('The journal is not open.');
	return handle;
}

const isSyncCapable = (file: object): file is SyncCapable => 'createSyncAccessHandle' in file;

// `open` waits for the file system: orders behind it must not overtake it.
let last: Promise<unknown> = Promise.resolve();

self.onmessage = ({
	data
}: MessageEvent<{ readonly id: number; readonly order: JournalOrder }>) => {
	const { id, order } = data;
	last = last.then(() => answer(id, order));
};

async function answer(id: number, order: JournalOrder): Promise<void> {
	let reply: JournalReply;
	try {
		reply = { id, ok: true, value: await obey(order) };
	} catch (error) {
		const { name, message } = error instanceof Error ? error : new Error(String(error));
		reply = { id, ok: false, name, message };
	}
	self.postMessage(reply);
}

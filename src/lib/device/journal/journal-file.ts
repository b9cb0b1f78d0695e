import { type JournalOrder, type JournalReply, NO_HANDLE } from './worker-messages.ts';

/** Flushes take 1–2 ms; a worker that is silent this long is gone. */
const ANSWER_WITHIN_MS = 5000;

interface Waiting {
	readonly resolve: (value: number) => void;
	readonly reject: (error: Error) => void;
	readonly timer: ReturnType<typeof setTimeout>;
}

/** One tab's own journal file, written by a worker; see `journal-worker.ts`. Every call rejects once the worker is broken. */
export class JournalFile {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	#sizeBytes = 0;
	#broken: Error | undefined;

	private constructor(worker: Worker) {
		this.#worker = worker;
		worker.onmessage = ({ data }: MessageEvent<JournalReply>) => this.#hear(data);
		worker.onerror = ({ message }) => this.#break(new Error(`The journal's worker: ${message}`));
	}

	/** Opens a new file; undefined when this browser has no sync access handle. Rejects when it has and it fails. */
	static async open(folders: readonly string[], name: string): Promise<JournalFile | undefined> {
		if (typeof Worker === 'undefined' || !hasPrivateFiles()) return undefined;
		// Written out in one piece: the bundler finds workers by this shape, and would inline anything else as a data: address.
		const file = new JournalFile(
			new Worker(new URL('./journal-worker.ts', import.meta.url), { type: 'module' })
		);
		try {
			const value = await file.#send({ kind: 'open', folders, file: name });
			if (value !== NO_HANDLE) return file;
		} catch (error) {
			file.#worker.terminate();
			throw error;
		}
		file.#worker.terminate();
		return undefined;
	}

	/** As of the last answer. */
	get sizeBytes(): number {
		return this.#sizeBytes;
	}

	/** Resolves when the bytes are flushed. */
	async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		await this.#send({ kind: 'append', bytes }, [bytes.buffer]);
	}

	/** Appends if nothing was appended since the size was read; whether it did. */
	async appendIf(bytes: Uint8Array<ArrayBuffer>, ifSizeBytes: number): Promise<boolean> {
		const wholeBytes = ifSizeBytes + bytes.length;
		const order = { kind: 'append', bytes, ifSizeBytes } as const;
		return (await this.#send(order, [bytes.buffer])) === wholeBytes;
	}

	/** Puts the bytes in place of all there is, if nothing was appended since the size was read; whether it did. */
	async replaceIf(bytes: Uint8Array<ArrayBuffer>, ifSizeBytes: number): Promise<boolean> {
		const wholeBytes = bytes.length;
		const order = { kind: 'replace', bytes, ifSizeBytes } as const;
		return (await this.#send(order, [bytes.buffer])) === wholeBytes;
	}

	/** Lets go of the file; it stays. */
	async close(): Promise<void> {
		if (this.#broken === undefined) await this.#send({ kind: 'close' });
		this.#break(new Error('The journal was closed.'));
	}

	#send(order: JournalOrder, transfer: Transferable[] = []): Promise<number> {
		if (this.#broken !== undefined) return Promise.reject(this.#broken);
		this.#lastId += 1;
		const id = this.#lastId;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(
				() => this.#break(new Error("The journal's worker is silent.")),
				ANSWER_WITHIN_MS
			);
			this.#waiting.set(id, { resolve, reject, timer });
			this.#worker.postMessage({ id, order }, transfer);
		});
	}

	#hear(reply: JournalReply): void {
		const waiting = this.#waiting.get(reply.id);
		if (waiting === undefined) return;
		this.#waiting.delete(reply.id);
		clearTimeout(waiting.timer);
		if (!reply.ok) {
			const error = new Error(reply.message);
			error.name = reply.name;
			waiting.reject(error);
			return;
		}
		this.#sizeBytes = reply.value;
		waiting.resolve(reply.value);
	}

	#break(error: Error): void {
		this.#broken ??= error;
		this.#worker.terminate();
		for (const { reject, timer } of this.#waiting.values()) {
			clearTimeout(timer);
			reject(error);
		}
		this.#waiting.clear();
	}
}

/** Whether the browser has private files at all (insecure origins and older browsers have not). */
export const hasPrivateFiles = (): boolean =>
	'storage' in navigator && 'getDirectory' in navigator.storage;

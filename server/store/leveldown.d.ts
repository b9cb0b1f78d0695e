/** The part of leveldown 6 that the embedded store touches; the package ships no types of its own. */
declare module 'leveldown' {
	export type Done = (error?: Error | null) => void;
	export type WriteOptions = Readonly<Record<string, unknown>>;
	export type Operation =
		| { readonly type: 'put'; readonly key: unknown; readonly value: unknown }
		| { readonly type: 'del'; readonly key: unknown };

	export default class LevelDown {
		constructor(location: string);
		readonly location: string;
		open(done: Done): void;
		close(done: Done): void;
		put(key: unknown, value: unknown, done: Done): void;
		del(key: unknown, done: Done): void;
		batch(operations: readonly Operation[], done: Done): void;
		compactRange(start: Uint8Array, end: Uint8Array, done: Done): void;
		protected _open(options: WriteOptions, done: Done): void;
		protected _close(done: Done): void;
		protected _put(key: unknown, value: unknown, options: WriteOptions, done: Done): void;
		protected _del(key: unknown, options: WriteOptions, done: Done): void;
		protected _batch(operations: readonly Operation[], options: WriteOptions, done: Done): void;
		protected _chainedBatch(): unknown;
		static destroy(location: string, done: Done): void;
	}
}

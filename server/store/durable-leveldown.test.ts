import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import leveldown from 'leveldown';
import { afterEach, expect, test, vi } from 'vitest';
import { durableLeveldown } from './durable-leveldown.ts';
import { openEmbeddedStore } from './embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongyu-durable-'));
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(folder, { recursive: true, force: true });
});

/** Watches what reaches LevelDB, without changing it. `_put`, `_batch` and `_del` are protected, so they are named as text. */
const watch = (method: '_put' | '_batch' | '_del') =>
	vi.spyOn(
		leveldown.prototype as unknown as Record<typeof method, (...args: unknown[]) => void>,
		method
	);

/** The options a watched write was called with: the last argument but the callback. */
const optionsOf = (calls: unknown[][]) => calls.map((args) => args.at(-2));

test('every put, batch and del asks LevelDB to sync', async () => {
	const puts = watch('_put');
	const batches = watch('_batch');
	const dels = watch('_del');
	const level = durableLeveldown(join(folder));
	await promisify(level.open.bind(level))();
	await promisify(level.put.bind(level))('a', '1');
	await promisify(level.batch.bind(level))([{ type: 'put', key: 'b', value: '2' }]);
	await promisify(level.del.bind(level))('a');
	await promisify(level.close.bind(level))();
	expect(optionsOf(puts.mock.calls)).toEqual([expect.objectContaining({ sync: true })]);
	expect(optionsOf(batches.mock.calls)).toEqual([expect.objectContaining({ sync: true })]);
	expect(optionsOf(dels.mock.calls)).toEqual([expect.objectContaining({ sync: true })]);
});

test('every write PouchDB makes for a document asks LevelDB to sync', async () => {
	const puts = watch('_put');
	const batches = watch('_batch');
	const store = await openEmbeddedStore({ folder, maxOpenDatabases: 2 });
	const database = await store.open('site-1');
	for (let n = 0; n < 5; n++) await database.put(`seg/a/${n}`, { n });
	const stored = await database.get('seg/a/0');
	await database.put('seg/a/0', { n: 6 }, stored?.rev);
	await store.close();
	expect(batches.mock.calls.length).toBeGreaterThanOrEqual(6);
	const unsynced = optionsOf([...puts.mock.calls, ...batches.mock.calls]).filter(
		(options) => (options as { sync?: boolean }).sync !== true
	);
	expect(unsynced).toEqual([]);
});

/** Table files are compressed, which may break a text up; 8 random characters in a row are no accident. */
const hasPieceOf = (secret: string, file: string): boolean =>
	Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)).some((piece) =>
		file.includes(piece)
	);

test('compacting leaves no byte of a replaced or removed body in the files', async () => {
	const secrets = Array.from({ length: 3 }, () => randomBytes(48).toString('base64url'));
	const [replaced = '', removed = '', kept = ''] = secrets;
	const store = await openEmbeddedStore({ folder, maxOpenDatabases: 2 });
	const database = await store.open('site-1');
	const found = () => {
		const files = readdirSync(join(folder, 'site-1')).map((name) =>
			readFileSync(join(folder, 'site-1', name), 'latin1')
		);
		return secrets.map((secret) => files.some((file) => hasPieceOf(secret, file)));
	};
	const put = async (id: string, value: string, rev?: string) => {
		const outcome = await database.put(id, { value }, rev);
		return outcome.kind === 'stored' ? outcome.rev : '';
	};
	for (let n = 0; n < 200; n++) await put(`seg/a/${n}`, String(n));
	const first = await put('a', replaced);
	const second = await put('b', removed);
	await put('c', kept);
	await put('a', 'new', first);
	await database.remove('b', second);
	expect(found()).toEqual([true, true, true]);
	await database.compact();
	expect(found()).toEqual([false, false, true]);
	expect(await database.ids({ from: '', to: '\uffff' })).toHaveLength(202);
	await store.close();
});

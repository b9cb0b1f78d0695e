import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PouchPool } from './pouch-pool.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tongyu-pool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const touch = (pool: PouchPool, name: string) =>
	pool.use(name, async (pouch) => (await pouch.info()).doc_count);

test('idle databases beyond the limit are closed, the longest unused first', async () => {
	const pool = new PouchPool({ folder, maxOpenDatabases: 2 });
	for (const name of ['a', 'b', 'a', 'c']) await touch(pool, name);
	expect(pool.openNames).toEqual(['a', 'c']);
	await pool.close();
	expect(pool.openNames).toEqual([]);
});

test('a database in use is never closed, however many others come', async () => {
	const pool = new PouchPool({ folder, maxOpenDatabases: 1 });
	let release: () => void = () => undefined;
	const held = new Promise<void>((resolve) => (release = resolve));
	const using = pool.use('held', async (pouch) => {
		await held;
		await pouch.bulkDocs([{ _id: 'a' }]);
		return (await pouch.info()).doc_count;
	});
	for (const name of ['b', 'c', 'd']) await touch(pool, name);
	expect(pool.openNames).toContain('held');
	release();
	expect(await using).toBe(1);
	expect(pool.openNames).toHaveLength(1);
	await pool.close();
});

test('a thousand uses of twelve databases with room for two all see what was written before', async () => {
	const pool = new PouchPool({ folder, maxOpenDatabases: 2 });
	const written = new Map<string, number>();
	const use = async (n: number) => {
		const name = `site-${n % 12}`;
		await pool.use(name, async (pouch) => {
			await pouch.bulkDocs([{ _id: `a${n}` }]);
			written.set(name, (written.get(name) ?? 0) + 1);
		});
	};
	const waiting = Array.from({ length: 1_000 }, (_, n) => n);
	await Promise.all(
		Array.from({ length: 10 }, async () => {
			for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) await use(n);
		})
	);
	for (const [name, count] of written) expect(await touch(pool, name)).toBe(count);
	await pool.close();
});

test('a database that cannot be opened says so each time, and holds nothing up', async () => {
	const pool = new PouchPool({ folder: join(folder, 'missing'), maxOpenDatabases: 2 });
	await expect(touch(pool, 'a')).rejects.toThrow('Database a cannot be opened');
	await expect(touch(pool, 'a')).rejects.toThrow('Database a cannot be opened');
	await pool.close();
});

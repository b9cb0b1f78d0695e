import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmbeddedStore } from '../store/embedded.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tongyu-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command as a person would, with a data folder and no CouchDB unless one is named. */
function run(command: string, args: readonly string[], environment: Record<string, string> = {}) {
	const script = fileURLToPath(new URL(`./${command}.ts`, import.meta.url));
	const env = { PATH: process.env['PATH'], DATA_DIR: folder, ...environment };
	const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
		env,
		encoding: 'utf8'
	});
	return { status, said: (stdout + stderr).trim() };
}

const openStore = () => openEmbeddedStore({ folder: join(folder, 'store'), maxOpenDatabases: 2 });

test('a backup is restored into an empty data folder, and over a full one only when forced', async () => {
	const store = await openStore();
	await (await store.open('site-1')).put('a', { n: 1 });
	await store.close();
	const photo = 'photo';
	const place = join('media', 'site-00000001', createHash('sha256').update(photo).digest('hex'));
	mkdirSync(join(folder, 'media', 'site-00000001'), { recursive: true });
	writeFileSync(join(folder, place), photo);
	const file = join(folder, 'backup.gz');
	expect(run('backup', ['--to', file])).toEqual({
		status: 0,
		said: expect.stringMatching(
			/Databases: 1, documents: 1, SHA-256: [0-9a-f]{64}\.\nPhotos and lectures: 1 files, in \S+backup\.gz\.media\.tar\./
		) as string
	});
	expect(run('backup', ['--to', file])).toMatchObject({ status: 1 });
	const empty = { DATA_DIR: join(folder, 'other') };
	expect(run('restore', ['--from', file], empty)).toEqual({
		status: 0,
		said: 'Restored and compared. Databases: 1, documents: 1.\nPhotos and lectures restored and compared: 1 files.'
	});
	expect(readFileSync(join(empty.DATA_DIR, place), 'utf8')).toBe(photo);
	const refused = run('restore', ['--from', file], empty);
	expect(refused).toMatchObject({ status: 1 });
	expect(refused.said).toContain('With --force they are deleted first.');
	expect(run('restore', ['--from', file, '--force'], empty)).toMatchObject({ status: 0 });
	appendFileSync(file, 'x');
	expect(run('restore', ['--from', file, '--force'], empty).said).toContain('Nothing was changed.');
});

test('no backup takes back the list of erasures, and its own backup brings it where there is none', async () => {
	const store = await openStore();
	await (await store.open('site-1')).put('a', { n: 1 });
	const list = await store.open('erasures');
	await list.put('site-0123abcd/person/p0000001', { by: 'a0000001' });
	await store.close();
	const [old, own] = [join(folder, 'old.gz'), join(folder, 'own.gz')];
	expect(run('backup', ['--to', old])).toMatchObject({ status: 0 });
	const later = await openStore();
	await (await later.open('erasures')).put('site-0123abcd/person/p0000002', { by: 'a0000001' });
	await later.close();
	expect(run('backup', ['--to', own, '--erasures']).said).toContain('Databases: 1, documents: 2');
	expect(run('restore', ['--from', old, '--force'])).toMatchObject({ status: 0 });
	expect(await erasuresIn(folder)).toHaveLength(2);
	const other = join(folder, 'other');
	const elsewhere = { DATA_DIR: other };
	expect(run('restore', ['--from', own, '--erasures'], elsewhere)).toMatchObject({ status: 0 });
	expect(run('restore', ['--from', old], elsewhere)).toMatchObject({ status: 0 });
	expect(await erasuresIn(other)).toHaveLength(2);
	// A list is added to a full store as well; nothing else of the archive is.
	expect(run('restore', ['--from', own, '--erasures'], elsewhere)).toMatchObject({ status: 0 });
});

async function erasuresIn(data: string): Promise<readonly unknown[]> {
	const store = await openEmbeddedStore({ folder: join(data, 'store'), maxOpenDatabases: 2 });
	const list = await store.open('erasures');
	const ids = await list.ids({ from: '', to: '~' });
	await store.close();
	return ids;
}

test('a running server keeps backup, restore and move away from its data folder', async () => {
	const store = await openStore();
	const file = join(folder, 'backup.gz');
	appendFileSync(file, '');
	const couch = { COUCHDB_URL: 'http://127.0.0.1:9' };
	for (const answer of [run('backup', ['--to', `${file}2`]), run('restore', ['--from', file])])
		expect(answer).toEqual({
			status: 1,
			said: expect.stringContaining('Stop it first: one process per data folder.') as string
		});
	expect(run('move-to-couchdb', [], couch)).toMatchObject({ status: 1 });
	await store.close();
});

test.each([
	['backup', [], 'Say which file to write: backup --to FILE.'],
	['backup', ['--to', 'x'], 'Set DATA_DIR to the data folder, or COUCHDB_URL.'],
	['backup', ['--too', 'x'], "Unknown option '--too'"],
	['restore', [], 'Say which file to read: restore --from FILE.'],
	['restore', ['--from', '/nowhere'], 'There is no file /nowhere.'],
	['move-to-couchdb', [], 'COUCHDB_URL is not set.']
])('%s %j says what is missing', (command, args, sentence) => {
	const { status, said } = run(command, args);
	expect(status).toBe(1);
	expect(said).toContain(sentence);
	expect(said).not.toContain('    at ');
});

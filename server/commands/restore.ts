/**
 * `restore --from FILE [--force]`: makes the store hold what a backup holds, checked before and after. `--force` deletes
 * what is there first, but never the list of erasures: what the backup has of it is added. `restore --from FILE --erasures`
 * adds a list from its own backup and touches nothing else. No server may run on the store meanwhile; the next one to start
 * erases again whoever is on the list. Photos and lectures come back from FILE.media.tar where it lies beside FILE.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { MediaConfig } from '../config-media.ts';
import { readSampleConfig, sentenceOf, storeFolder } from '../config.ts';
import { ERASURES_DATABASE } from '../gateway/exchange/erasures.ts';
import { unpackMedia } from '../media/media-archive.ts';
import { openStore } from '../store/open-store.ts';
import { restoreArchive, type RestoreProblem } from '../store/restore.ts';
import { runCommand } from './run-command.ts';

/** Does what the command line asks. Returns a sentence when it cannot. */
async function restore(): Promise<string | undefined> {
	const { from, force, erasures } = parseArgs({
		options: {
			from: { type: 'string' },
			force: { type: 'boolean', default: false },
			erasures: { type: 'boolean', default: false }
		}
	}).values;
	if (from === undefined) return 'Say which file to read: restore --from FILE.';
	if (!existsSync(from)) return `There is no file ${from}.`;
	// The sample's reading asks for no secrets; this command needs none.
	const config = readSampleConfig(process.env);
	if (!config.ok) return sentenceOf(config.problem);

	const { couch } = config.value;
	const store = await openStore({ folder: storeFolder(config.value), couch });
	try {
		const restored = await restoreArchive(store, from, {
			force,
			growing: new Set([ERASURES_DATABASE]),
			isAdded: erasures
		});
		if (!restored.ok) return sentenceFor(restored.problem, from);
		const { databases, documents } = restored.value;
		console.log(`Restored and compared. Databases: ${databases}, documents: ${documents}.`);
		return erasures ? undefined : await restoreMedia(from, config.value, force);
	} finally {
		await store.close();
	}
}

/** Files from beside the backup; a backup of before there were any has none. Returns a sentence when they are not whole. */
async function restoreMedia(
	from: string,
	{ s3, mediaFolder }: MediaConfig,
	isAlone: boolean
): Promise<string | undefined> {
	const tar = `${from}.media.tar`;
	if (!existsSync(tar)) {
		console.log(`There is no ${tar}: photos and lectures were left as they are.`);
		return undefined;
	}
	if (s3 !== undefined)
		return `${tar} is for a folder, and S3_ENDPOINT is set. The databases are restored. Unpack the tar (tar -xf) and copy what is in it into the bucket ${s3.bucket}, under the same names.`;
	const unpacked = await unpackMedia(tar, mediaFolder, { isAlone });
	if (!unpacked.ok)
		return `${tar} is damaged or not whole. The databases are restored, photos and lectures are not all back. Run it again with --force and another copy.`;
	console.log(`Photos and lectures restored and compared: ${unpacked.value} files.`);
	return undefined;
}

function sentenceFor({ code, detail }: RestoreProblem, file: string): string {
	switch (code) {
		case 'damaged':
			return `${file} is damaged or not whole. Nothing was changed. Use another backup.`;
		case 'newer-format':
			return `${file} was written by a later version. Nothing was changed. Update first.`;
		case 'not-empty':
			return `The store is not empty (databases: ${detail?.['databases'] ?? 0}). Nothing was changed. With --force they are deleted first.`;
		case 'differs':
			return `Database ${detail?.['database'] ?? ''} is not as in the backup. Is a server running on the store? Stop it and restore again with --force.`;
	}
}

await runCommand(restore);

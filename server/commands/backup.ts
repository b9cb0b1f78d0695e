/**
 * `backup --to FILE [--erasures]`: all databases in one file and photos and lectures in FILE.media.tar, or the list of erasures alone. Works
 * beside running servers on CouchDB; the embedded store allows one process per data folder, so its server must be stopped first. Files
 * in an S3 bucket are backed up there.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { MediaConfig } from '../config-media.ts';
import { readSampleConfig, sentenceOf, storeFolder } from '../config.ts';
import { ERASURES_DATABASE } from '../gateway/exchange/erasures.ts';
import { packMedia } from '../media/media-archive.ts';
import { writeArchive } from '../store/archive.ts';
import { openStore } from '../store/open-store.ts';
import { runCommand } from './run-command.ts';

/** Does what the command line asks. Returns a sentence when it cannot. */
async function backup(): Promise<string | undefined> {
	const { to, erasures } = parseArgs({
		options: { to: { type: 'string' }, erasures: { type: 'boolean', default: false } }
	}).values;
	if (to === undefined) return 'Say which file to write: backup --to FILE.';
	// The sample's reading asks for no secrets; this command needs none.
	const config = readSampleConfig(process.env);
	if (!config.ok) return sentenceOf(config.problem);
	const folder = storeFolder(config.value);
	if (config.value.couch === undefined && !existsSync(folder))
		return `There is no store in ${folder}. Set DATA_DIR to the data folder, or COUCHDB_URL.`;

	const store = await openStore({ folder, couch: config.value.couch });
	try {
		const only = erasures ? { only: new Set([ERASURES_DATABASE]) } : {};
		const written = await writeArchive(store, to, { now: new Date(), ...only });
		if (!written.ok) return `${to} is there already and was left as it is. Name another file.`;
		const { databases, documents, sha256 } = written.value;
		console.log(
			`Written to ${to}. Databases: ${databases}, documents: ${documents}, SHA-256: ${sha256}.`
		);
		if (!erasures) await backUpMedia(config.value, `${to}.media.tar`);
		return undefined;
	} finally {
		await store.close();
	}
}

async function backUpMedia({ s3, mediaFolder }: MediaConfig, tar: string): Promise<void> {
	if (s3 !== undefined) {
		console.log(
			`Photos and lectures are in the bucket ${s3.bucket} and not in this backup: back the bucket up where it is.`
		);
		return;
	}
	const files = await packMedia(mediaFolder, tar);
	console.log(`Photos and lectures: ${files} files, in ${tar}. Keep the two together.`);
}

await runCommand(backup);

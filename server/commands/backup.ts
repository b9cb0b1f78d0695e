/**
 * `backup --to FILE [--erasures]`: all databases in one file and the photos in FILE.media.tar, or the list of erasures alone. Works beside running servers on CouchDB; the embedded store allows one
 * process per data folder, so its server must be stopped first.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
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
		if (!erasures) {
			const files = await packMedia(config.value.mediaFolder, `${to}.media.tar`);
			console.log(`Photos: ${files}, in ${to}.media.tar. Keep the two together.`);
		}
		return undefined;
	} finally {
		await store.close();
	}
}

await runCommand(backup);

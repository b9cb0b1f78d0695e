/**
 * `move-to-couchdb`: copies the embedded store of `DATA_DIR` to `COUCHDB_URL` and compares the two. The server must be
 * stopped; afterwards it is started with `COUCHDB_URL` set. Nothing is deleted, and it can be run again.
 */
import { existsSync } from 'node:fs';
import { readSampleConfig, sentenceOf, storeFolder } from '../config.ts';
import { openCouchStore } from '../store/couch.ts';
import { openEmbeddedStore } from '../store/embedded.ts';
import { moveDatabases, type Move } from '../store/move.ts';
import { runCommand } from './run-command.ts';

/** One database after the other: few need to be open at a time. */
const MAX_OPEN_DATABASES = 4;

/** Does what the environment asks. Returns a sentence when it cannot. */
async function moveToCouch(): Promise<string | undefined> {
	// The sample's reading asks for no secrets; this command needs none.
	const config = readSampleConfig(process.env);
	if (!config.ok) return sentenceOf(config.problem);
	const { couch } = config.value;
	if (couch === undefined)
		return 'COUCHDB_URL is not set. Set it to http://user:password@host:5984.';
	const folder = storeFolder(config.value);
	if (!existsSync(folder))
		return `There is no store in ${folder}. Set DATA_DIR to the data folder.`;

	const target = openCouchStore(couch);
	await target.ping();
	const source = await openEmbeddedStore({ folder, maxOpenDatabases: MAX_OPEN_DATABASES });
	try {
		return await moveAll({ source, target, ...couch });
	} finally {
		await source.close();
		await target.close();
	}
}

async function moveAll(move: Move): Promise<string | undefined> {
	let databases = 0;
	let documents = 0;
	const differing: string[] = [];
	for await (const moved of moveDatabases(move)) {
		databases++;
		documents += moved.documents;
		const isSame = moved.differsAt === undefined;
		const verdict = isSame ? 'the same on both sides' : `DIFFERENT at ${moved.differsAt}`;
		console.log(`${moved.name}: documents ${moved.documents}, sent ${moved.sent}, ${verdict}`);
		if (!isSame) differing.push(moved.name);
	}
	if (differing.length > 0)
		return `Not the same (${differing.length} of ${databases}): ${differing.join(', ')}. Was something written to CouchDB meanwhile? Do not switch over.`;
	console.log(
		`The same on both sides. Databases: ${databases}, documents: ${documents}. Start the server with COUCHDB_URL set; keep the data folder until you have seen it work.`
	);
	return undefined;
}

await runCommand(moveToCouch);

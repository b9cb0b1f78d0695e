/**
 * The peers' server, a process of its own: stock express-pouchdb over PouchDB. Started by `start-pouch-server.ts`.
 *
 * Environment: STORE `memory`, or `leveldb` with FOLDER: on disk, every write flushed (`sync: true`) as our embedded store
 * does it, so that the peer's acknowledgement promises as much as ours. Tells its port to the parent.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import expressPouchdb from 'express-pouchdb';
import { PouchDB } from './pouch.ts';

/** Longer than any pause of a 2G exchange: the peer's connection stays warm. */
const KEEP_ALIVE_MS = 120_000;

interface LevelDown {
	put: (key: unknown, value: unknown, options: object, done: unknown) => void;
	_batch: (operations: unknown, options: object, done: unknown) => void;
	_put: (key: unknown, value: unknown, options: object, done: unknown) => void;
}

/** leveldown with every write flushed to the disk before it is acknowledged. */
function flushingLeveldown(): (location: string) => LevelDown {
	const require = createRequire(import.meta.url);
	const leveldown = require('leveldown') as (location: string) => LevelDown;
	return (location) => {
		const level = leveldown(location);
		const batch = level._batch.bind(level);
		const put = level._put.bind(level);
		level._batch = (operations, options, done) =>
			batch(operations, { ...options, sync: true }, done);
		level._put = (key, value, options, done) => put(key, value, { ...options, sync: true }, done);
		return level;
	};
}

const isOnDisk = process.env.STORE === 'leveldb';
const pouch = isOnDisk
	? PouchDB.defaults({ db: flushingLeveldown(), prefix: join(process.env.FOLDER ?? '.', '/') })
	: PouchDB.defaults({ adapter: 'memory' });

const server = createServer(expressPouchdb(pouch, { mode: 'minimumForPouchDB' }));
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address !== 'string') process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit(0));

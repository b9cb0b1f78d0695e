import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openCouchStore } from '../../server/store/couch.ts';
import { connectCouch, parseCouchUrl } from '../../server/store/couch-http.ts';
import { writeOutcome } from '../../server/store/couch-status.ts';
import { runStoreContract } from './store-contract.ts';

const url = process.env['COUCHDB_URL'] ?? '';

if (url === '') {
	test('without COUCHDB_URL only what needs no CouchDB is checked: URLs and the meaning of statuses', () => {
		const { shownUrl, headers } = parseCouchUrl('http://tong%40yu:s%3Acret@couch:5984/proxied/');
		expect(shownUrl).toBe('http://couch:5984/proxied');
		expect(headers).toMatchObject({
			Authorization: `Basic ${Buffer.from('tong@yu:s:cret').toString('base64')}`
		});
		const written = { ok: true, id: 'a', rev: '1-a' };
		expect(writeOutcome('PUT', { status: 201, body: written })).toEqual({
			kind: 'stored',
			rev: '1-a'
		});
		expect(writeOutcome('PUT', { status: 202, body: written })).toEqual({
			kind: 'unsure',
			reason: 'quorum'
		});
	});
} else {
	const prefix = `contract-${randomBytes(5).toString('hex')}-`;
	const openStore = () => Promise.resolve(openCouchStore({ url, prefix, timeoutMs: 20_000 }));

	runStoreContract('couch', openStore);

	describe('on CouchDB', () => {
		test('compacting drops the body of an old revision', async () => {
			const store = await openStore();
			const database = await store.open('compacted');
			try {
				const first = await database.put('a', { n: 1 });
				if (first.kind !== 'stored') throw new Error('Not stored.');
				await database.put('a', { n: 2 }, first.rev);
				await database.compact();
				const { status } = await connectCouch({ url, timeoutMs: 20_000 }).request({
					method: 'GET',
					path: [`${prefix}compacted`, 'a'],
					query: { rev: first.rev }
				});
				expect(status).toBe(404);
			} finally {
				await store.destroy('compacted');
				await store.close();
			}
		});
	});
}

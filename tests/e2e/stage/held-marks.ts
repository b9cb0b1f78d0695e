/** What a browser holds of one session, as the simulator compares replicas: to the byte. */
import type { Page } from '@playwright/test';
import { comparable, type KeyState } from '../../../src/lib/core/facts/fold.ts';
import { canonicalJson } from '../../../src/lib/core/facts/canonical.ts';

/** Every mark of a session in the browser's database, in one text; equal texts, equal sheets. */
export async function heldMarks(page: Page, session: string): Promise<string> {
	const rows = await page.evaluate(readEntries, `mark/${session}/`);
	const states = rows.map(({ key, state }): [string, string] => [key, comparable(state)]);
	return canonicalJson(Object.fromEntries(states));
}

interface Row {
	readonly key: string;
	readonly state: KeyState;
}

/** Runs inside the page. */
async function readEntries(prefix: string): Promise<Row[]> {
	const whenDone = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(new Error('The database does not answer.'));
		});
	const found: Row[] = [];
	for (const { name } of await indexedDB.databases()) {
		const db = await whenDone(indexedDB.open(name ?? ''));
		if (db.objectStoreNames.contains('entries')) {
			const entries = db.transaction('entries').objectStore('entries');
			const rows = (await whenDone(entries.getAll())) as Row[];
			found.push(...rows.filter(({ key }) => key.startsWith(prefix)));
		}
		db.close();
	}
	return found.map(({ key, state }) => ({ key, state }));
}

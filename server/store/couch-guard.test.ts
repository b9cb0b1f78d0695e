import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cutShort, json, ScriptedCouch, type Answer } from '../../tests/contract/scripted-couch.ts';

const MODULE = new URL('./couch.ts', import.meta.url).href;

/** What two puts in turn come to in a process of their own. Rejects when the process does not live to its end. */
async function putTwice(answer: Answer): Promise<unknown> {
	const couch = new ScriptedCouch(answer);
	const program = `
		import { openCouchStore } from ${JSON.stringify(MODULE)};
		const url = ${JSON.stringify(await couch.listen())};
		const store = openCouchStore({ url, prefix: 'tongyu-', timeoutMs: 1500 });
		const database = await store.open('site-1');
		const outcomes = [await database.put('a', {}), await database.put('b', {})];
		await store.close();
		console.log(JSON.stringify(outcomes));`;
	try {
		const run = promisify(execFile);
		const child = await run(process.execPath, ['--input-type=module', '--eval', program]);
		return JSON.parse(child.stdout);
	} finally {
		couch.close();
	}
}

const UNSURE = { kind: 'unsure', reason: 'unavailable' };

test.each([
	['a page cut short', cutShort(200, 'text/html', '<html>')],
	['a page that never ends', cutShort(200, 'text/html', '<html>', 'hanging')],
	['an answer without a type, cut short', cutShort(201, '', '{"ok":true')],
	['an error that is null', (_request, response) => json(response, 500, null)],
	[
		'an error that is null after a blank line, in pieces',
		(_request, response) => {
			response.writeHead(409, { 'content-type': 'application/json' });
			response.write('\n', () => setImmediate(() => response.end(' null')));
		}
	]
] satisfies [string, Answer][])(
	'%s does not end the process: the put is unsure',
	async (_, answer) => {
		expect(await putTwice(answer)).toEqual([UNSURE, UNSURE]);
	}
);

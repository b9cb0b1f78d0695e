import { expect, test } from 'vitest';
import { createLog, errorFields } from './log.ts';

test('a line is one JSON object with its time', () => {
	const lines: string[] = [];
	const log = createLog(
		(line) => lines.push(line),
		() => 0
	);
	log('request', { status: 200, account: 'aaaaaaaa' });
	expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
		{ at: '1970-01-01T00:00:00.000Z', event: 'request', status: 200, account: 'aaaaaaaa' }
	]);
});

test('an error is told by its kind and place, never by its message', () => {
	const fields = errorFields(new TypeError('name/东柳村辅导员 cannot be read'));
	expect(fields.error).toBe('TypeError');
	expect(fields.where).toContain('log.test.ts');
	expect(JSON.stringify(fields)).not.toContain('东柳村');
});

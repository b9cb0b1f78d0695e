import { expect, test } from 'vitest';
import { readSpace, spaceOf } from './quota.ts';

const MEGABYTE = 1024 * 1024;

test('media gets what is left above 20 MB for records, and never less than nothing', () => {
	const at = (usage: number, quota: number) =>
		spaceOf({ usage: usage * MEGABYTE, quota: quota * MEGABYTE }, false).mediaRoomBytes;
	expect(at(100, 500)).toBe(380 * MEGABYTE);
	expect(at(485, 500)).toBe(0);
	expect(spaceOf({}, true)).toEqual({
		usageBytes: undefined,
		quotaBytes: undefined,
		mediaRoomBytes: undefined,
		isPersistent: true
	});
});

test('this browser tells its space', async () => {
	const { usageBytes, quotaBytes } = await readSpace();
	expect(quotaBytes).toBeGreaterThan(usageBytes ?? 0);
});

import { expect, test } from 'vitest';
import { Updates } from './updates.svelte.ts';

const busyTabs = async () => {
	const { held = [] } = await navigator.locks.query();
	return held.filter(({ name }) => name === 'tongyu-busy').length;
};

test('a blocked tab offers no update, and shows the other tabs that it is busy', async () => {
	const updates = new Updates();
	const letGo = updates.block();
	const letGoToo = updates.block();
	await expect.poll(busyTabs).toBe(2);
	expect(updates.isBlocked).toBe(true);
	letGo();
	letGo();
	expect(updates.isBlocked).toBe(true);
	letGoToo();
	expect(updates.isBlocked).toBe(false);
	await expect.poll(busyTabs).toBe(0);
});

test('nothing is applied where no new version waits', async () => {
	const updates = new Updates();
	expect(updates.isOffered).toBe(false);
	expect(await updates.apply()).toBe(false);
});

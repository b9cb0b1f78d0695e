import type { Fault } from '../ground/fault.ts';
import { Board } from './stage/board.ts';
import { Roll } from './stage/roll.ts';
import {
	askForSync,
	EXPECTED,
	expectAllDelivered,
	FACILITATOR,
	openSync,
	signIn
} from './stage/steps.ts';
import { expect, test } from './stage/test.ts';

/** What goes wrong once, on the way of one tap, and what the sync page says while it goes on. */
const FAULTS: readonly { readonly fault: Fault; readonly sentence: string }[] = [
	{ fault: { kind: 'portal' }, sentence: '连上了网，但不是同育的服务器' },
	{
		fault: { kind: 'status', status: 502, body: '<h1>Bad Gateway</h1>' },
		sentence: '服务器暂时不能收'
	},
	{ fault: { kind: 'cut-body', afterBytes: 20 }, sentence: '网络弱，没送完' },
	{ fault: { kind: 'lost-answer' }, sentence: '没有连上镇里' },
	{ fault: { kind: 'lost-request' }, sentence: '没有连上镇里' }
];

test('portals, proxies, cut and lost answers change nothing: every tap arrives, once', async ({
	township: { front },
	turnOn
}) => {
	const { page } = await turnOn();
	await signIn(page, FACILITATOR);
	const roll = await Roll.openTonight(page);
	const names = await roll.names();
	for (const [index, { fault, sentence }] of FAULTS.entries()) {
		const name = names[index * 2] ?? '';
		await test.step(fault.kind, async () => {
			front.next(fault, { times: Infinity, path: '/api/sync' });
			await roll.tap(name);
			await roll.expectRow(name, '到场', '已存本机');
			await openSync(page);
			await askForSync(page);
			await expect(page.getByText(sentence)).toBeVisible();
			await expect(page.getByText(/条都存在本机，稍后会自己送/)).toBeVisible();
			front.clear();
			await askForSync(page);
			await expect(page.getByRole('heading', { name: '都已送达' })).toBeVisible();
			await page.goBack();
			await roll.expectRow(name, '到场', '已送达');
		});
	}
	await expectAllDelivered(page);

	const { page: desktop } = await turnOn({ screen: 'desktop' });
	const board = await Board.open(desktop);
	await board.expectTonight(FAULTS.length, EXPECTED);
});

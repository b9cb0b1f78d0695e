import { walkNewcomersPath } from './stage/newcomers-path.ts';
import { FACILITATOR, ORGANIZER } from './stage/steps.ts';
import { expect, test } from './stage/test.ts';
import { PASSWORD } from './stage/township.ts';

/** Sign-ins included: two fields and a button each. */
const MOST_TAPS = 20;

test('a newcomer closes a roll of 40 with four exceptions, and it is on the board', async ({
	turnOn
}) => {
	const phone = await turnOn();
	const desktop = await turnOn({ screen: 'desktop' });
	const effort = await walkNewcomersPath(
		{ phone: phone.page, desktop: desktop.page },
		{
			facilitator: { name: FACILITATOR, password: PASSWORD },
			organizer: { name: ORGANIZER, password: PASSWORD }
		}
	);
	expect(effort.taps).toBeLessThanOrEqual(MOST_TAPS);
});

import { expect, test } from 'vitest';
import { isGoodPin, isSixDigits } from './pin.ts';

test.each(['111111', '123456', '654321', '890123', '121212', '123123', '112233', '000000'])(
	'%s is what everybody tries first',
	(pin) => expect(isGoodPin(pin)).toBe(false)
);

test.each(['204816', '975310', '110119', '314159'])('%s may be chosen', (pin) =>
	expect(isGoodPin(pin)).toBe(true)
);

test.each(['12345', '1234567', 'abcdef', '１２３４５６', ''])('%s is no PIN', (pin) =>
	expect(isSixDigits(pin)).toBe(false)
);

import { expect, onTestFinished, test } from 'vitest';
import { RollSignals } from './roll-signals.svelte.ts';

test('no signal is given until somebody asks; what was chosen is there at the next start', () => {
	onTestFinished(() => localStorage.removeItem('tongyu-signals'));
	const signals = new RollSignals(localStorage);
	expect(signals.on).toEqual([]);
	signals.set('vibration', true);
	signals.set('sound', true);
	expect(new RollSignals(localStorage).on).toEqual(['sound', 'vibration']);
	signals.set('sound', false);
	expect(new RollSignals(localStorage).on).toEqual(['vibration']);
});

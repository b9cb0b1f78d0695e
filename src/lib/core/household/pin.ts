/** The PIN of a household: six digits that nobody guesses first. */

/** A PIN, and a joining number, have as many digits. */
export const PIN_DIGITS = 6;
const PIN_PATTERN = /^\d{6}$/;

/** Whether a text is six digits. */
export const isSixDigits = (text: string): boolean => PIN_PATTERN.test(text);

/** Whether it is one of those that everybody tries: 111111, 123456, 654321, 121212, 123123, 112233. */
export function isWeakPin(pin: string): boolean {
	const digits = Array.from(pin, Number);
	const steps = new Set(
		digits.slice(1).map((digit, place) => (digit - (digits[place] ?? 0) + 10) % 10)
	);
	const isRun = steps.size === 1 && [0, 1, 9].some((step) => steps.has(step));
	const isRepeated = [2, 3].some((length) => pin === pin.slice(0, length).repeat(6 / length));
	const isPaired = /^(\d)\1(\d)\2(\d)\3$/.test(pin);
	return isRun || isRepeated || isPaired;
}

/** Whether a household may choose it. */
export const isGoodPin = (pin: string): boolean => isSixDigits(pin) && !isWeakPin(pin);

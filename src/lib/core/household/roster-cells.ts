/**
 * Cells of other people's spreadsheets, made into the texts of a roster. Digits and letters lose their full width; the rest
 * stays as it was written.
 */

/** A phone as the roster keeps it, and what was wrong with it. */
export interface ReadPhone {
	/** Digits; empty when there are none to trust. */
	readonly phone: string;
	/** `damaged`: a spreadsheet has rounded digits away (1.38E+10). `odd`: no phone has this form. */
	readonly issue: 'phone-damaged' | 'phone-odd' | undefined;
}

const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/gu;
const FULL_WIDTH_OFFSET = 0xfee0;

/** One line of text with half-width digits and letters. */
export const cellText = (cell: string): string =>
	cell
		.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_OFFSET))
		.replace(/\s+/gu, ' ')
		.trim();

const NO_PHONE = /^(?:[-—/\\.]*|无|没有|暂无|未填)$/u;
const SCIENTIFIC = /^(\d)(?:\.(\d+))?E\+?(\d+)$/iu;
/** Between two phones in one cell; the first is taken. */
const BETWEEN_PHONES = /[/、,，;；|或\n]/u;
const PHONE_CHARACTERS = /^[\d\s()（）+\-—.]+$/u;
const TAIL_DIGITS = 4;

/** Reads a phone that may be a number, carry +86, spaces and hyphens, stand beside a second one, or be ruined. */
export function readPhone(cell: string): ReadPhone {
	const text = cellText(cell.split(BETWEEN_PHONES).find((part) => part.trim() !== '') ?? '');
	if (NO_PHONE.test(text)) return { phone: '', issue: undefined };
	const scientific = SCIENTIFIC.exec(text.replace(/\s/gu, ''));
	if (scientific !== null) return readScientific(scientific);
	if (!PHONE_CHARACTERS.test(text)) return { phone: '', issue: 'phone-odd' };
	const phone = text
		.replace(/\.0+$/u, '')
		.replace(/\D/gu, '')
		.replace(/^(?:00)?86(?=1\d{10}$)/u, '');
	if (ROUNDED.test(phone)) return { phone: '', issue: 'phone-damaged' };
	return { phone, issue: isPhone(phone) ? undefined : 'phone-odd' };
}

/**
 * 13800000000 is 1.38E+10 written out: a table that was saved as CSV and opened again has the zeros as digits. Nobody can tell
 * it from a real number, so it is not trusted.
 */
const ROUNDED = /^1\d{1,3}0{7,9}$/u;

/** 1.3800000001E+10 still has every digit; 1.38E+10 has lost eight of them. */
function readScientific([, whole, fraction = '', exponent]: RegExpExecArray): ReadPhone {
	const missing = Number(exponent) - fraction.length;
	return missing > 0
		? { phone: '', issue: 'phone-damaged' }
		: { phone: `${whole ?? ''}${fraction.slice(0, Number(exponent))}`, issue: undefined };
}

/** A mobile of 11 digits, a line of 7–8 with or without area code, 400 numbers, or a tail of four kept as a hint. */
const isPhone = (digits: string): boolean =>
	digits.length === TAIL_DIGITS ||
	/^1\d{10}$/u.test(digits) ||
	/^0\d{9,11}$/u.test(digits) ||
	/^[2-9]\d{6,7}$/u.test(digits) ||
	/^[48]00\d{7}$/u.test(digits);

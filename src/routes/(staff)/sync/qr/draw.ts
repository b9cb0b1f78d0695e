import { encodeQR } from 'qr';

/** Four modules of quiet around it, as the standard asks. */
const QUIET_MODULES = 4;

/**
 * Draws a text as a QR code, one pixel a module; styles make it as large as its place. Black on white in every look: readers
 * know nothing of dark mode. Load it on demand, it brings the encoder along.
 */
export function drawQr(
	canvas: HTMLCanvasElement,
	text: string,
	encoding: 'alphanumeric' | 'byte' = 'alphanumeric'
): void {
	const rows = encodeQR(text, 'raw', {
		ecc: 'low',
		encoding,
		border: QUIET_MODULES
	});
	canvas.width = rows.length;
	canvas.height = rows.length;
	const context = canvas.getContext('2d');
	if (context === null) throw new Error('This browser gives no canvas.');
	context.fillStyle = '#fff';
	context.fillRect(0, 0, rows.length, rows.length);
	context.fillStyle = '#000';
	for (const [y, row] of rows.entries())
		for (const [x, isDark] of row.entries()) if (isDark) context.fillRect(x, y, 1, 1);
}

import decodeQR from 'qr/decode.js';

/** What a QR code in the picture says; undefined when there is none, or none that can be read. Load it on demand. */
export function readQr(picture: ImageData): string | undefined {
	try {
		return decodeQR(picture);
	} catch (error) {
		// The decoder tells "no code here" by an error of this class, and by nothing else.
		if (error instanceof Error && !(error instanceof TypeError)) return undefined;
		throw error;
	}
}

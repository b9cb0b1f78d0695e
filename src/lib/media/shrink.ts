import { MAX_PHOTO_BYTES } from '#lib/core/report/photo.ts';
import { stripJpeg } from '#lib/core/report/picture.ts';

/**
 * Pictures as they are kept: drawn anew on a canvas, which leaves EXIF, GPS and thumbnails behind and turns them upright, and
 * written as JPEG of at most 150 KB.
 */

/** Of the longer side: a hand-in form prints it 7 cm wide. */
const MAX_SIDE_PX = 1280;
/** Below a quality of 0.45 faces get blocks; then fewer pixels look better. */
const QUALITIES = [0.82, 0.72, 0.6, 0.45];
const SHRINK_BY = 0.8;

/** A picture ready to be kept. */
export interface ShrunkPicture {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly widthPx: number;
	readonly heightPx: number;
}

/** A file as the browser draws it, upright; undefined when it can draw no such file (HEIC on Android, a film). */
export async function decodePicture(file: Blob): Promise<HTMLImageElement | undefined> {
	const url = URL.createObjectURL(file);
	try {
		const image = new Image();
		image.src = url;
		await image.decode();
		return image;
	} catch (error) {
		// EncodingError: not a picture this browser knows.
		if (error instanceof DOMException) return undefined;
		throw error;
	} finally {
		URL.revokeObjectURL(url);
	}
}

/** A canvas with a picture in it, no side longer than `MAX_SIDE_PX`. */
export function canvasOf(
	image: CanvasImageSource,
	{ width, height }: { readonly width: number; readonly height: number },
	maxSidePx = MAX_SIDE_PX
): HTMLCanvasElement {
	const scale = Math.min(1, maxSidePx / Math.max(width, height));
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(width * scale));
	canvas.height = Math.max(1, Math.round(height * scale));
	const drawing = contextOf(canvas);
	// What is see-through in a PNG would be black in a JPEG.
	drawing.fillStyle = '#fff';
	drawing.fillRect(0, 0, canvas.width, canvas.height);
	drawing.imageSmoothingQuality = 'high';
	drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
	return canvas;
}

/** A canvas as JPEG within the limit, with fewer pixels where less quality does not do. */
export async function encodePicture(canvas: HTMLCanvasElement): Promise<ShrunkPicture> {
	let drawn = canvas;
	for (;;) {
		for (const quality of QUALITIES) {
			const bytes = await jpegOf(drawn, quality);
			if (bytes.byteLength <= MAX_PHOTO_BYTES)
				return { bytes, widthPx: drawn.width, heightPx: drawn.height };
		}
		drawn = canvasOf(drawn, drawn, Math.max(drawn.width, drawn.height) * SHRINK_BY);
	}
}

/** The drawing of a canvas. Throws where the browser has none left to give. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
	const drawing = canvas.getContext('2d');
	if (drawing === null) throw new Error('This browser gives no canvas to draw on.');
	return drawing;
}

async function jpegOf(
	canvas: HTMLCanvasElement,
	quality: number
): Promise<Uint8Array<ArrayBuffer>> {
	const blob = await new Promise<Blob | null>((resolve) =>
		canvas.toBlob(resolve, 'image/jpeg', quality)
	);
	if (blob === null) throw new Error('The canvas could not be written as JPEG.');
	return stripJpeg(new Uint8Array(await blob.arrayBuffer()));
}

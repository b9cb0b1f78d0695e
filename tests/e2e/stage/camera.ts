/**
 * What a browser's fake camera sees: the QR frames another screen really shows, photographed off its canvas and played as a film,
 * greyer and noisier than the screen and not square to it.
 */
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** For `turnOn({ args })`: the camera is this film. It may be made later, before the camera is first opened. */
export const cameraArgs = (film: string): readonly string[] => [
	'--use-fake-ui-for-media-stream',
	'--use-fake-device-for-media-stream',
	`--use-file-for-fake-video-capture=${film}`
];

/** A code's modules, row by row, true for dark. */
type Modules = readonly (readonly boolean[])[];

/** Watches a screen's QR frames until so many different ones were shown, or one that stands still. */
export async function photograph(page: Page, count: number): Promise<readonly Modules[]> {
	await page.locator('[data-place]').waitFor();
	return page.evaluate(async (wanted) => {
		const seen = new Map<string, boolean[][]>();
		while (seen.size < wanted) {
			await new Promise((resolve) => setTimeout(resolve, 50));
			const canvas = document.querySelector<HTMLCanvasElement>('[data-place]');
			const context = canvas?.getContext('2d');
			if (canvas === null || !context || canvas.width < 21 || canvas.width > 185) continue;
			const { data } = context.getImageData(0, 0, canvas.width, canvas.width);
			const rows = Array.from({ length: canvas.width }, (_, y) =>
				Array.from({ length: canvas.width }, (_, x) => data[(y * canvas.width + x) * 4] === 0)
			);
			seen.set(JSON.stringify(rows), rows);
		}
		return [...seen.values()];
	}, count);
}

const WIDTH = 640;
const HEIGHT = 480;
/** Pictures a second, and of each code. */
const RATE = 10;
const OF_EACH = 3;
const SHADE = { paper: 120, light: 205, dark: 55, noise: 25 } as const;

/** Makes the film; it plays over and over. */
export async function makeFilm(path: string, codes: readonly Modules[]): Promise<void> {
	const pictures = codes.flatMap((modules, index) => {
		const picture = pictureOf(modules, index);
		return Array.from({ length: OF_EACH }, () => picture);
	});
	const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
	const frames = pictures.flatMap((luma) => [Buffer.from('FRAME\n'), luma, chroma]);
	const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420mpeg2\n`);
	await writeFile(path, Buffer.concat([head, ...frames]));
}

/** One code, held a little crooked, each time a little differently. */
function pictureOf(modules: Modules, index: number): Buffer {
	const picture = Buffer.alloc(WIDTH * HEIGHT);
	const angle = 0.03 + (index % 5) * 0.02;
	const modulePx = (HEIGHT - 70) / modules.length;
	const half = modules.length / 2;
	const [cos, sin] = [Math.cos(angle) / modulePx, Math.sin(angle) / modulePx];
	for (let y = 0; y < HEIGHT; y += 1) {
		for (let x = 0; x < WIDTH; x += 1) {
			const [dx, dy] = [x - WIDTH / 2, y - HEIGHT / 2];
			const row = modules[Math.floor(dx * -sin + dy * cos + half)];
			const isDark = row?.[Math.floor(dx * cos + dy * sin + half)];
			const shade = isDark === undefined ? SHADE.paper : isDark ? SHADE.dark : SHADE.light;
			picture[y * WIDTH + x] = shade + ((x * 7 + y * 13 + x * y) % SHADE.noise);
		}
	}
	return picture;
}

/**
 * Lectures for tests, made of what the machine has: speech by espeak-ng, pictures with as much detail as photos, a video of both by
 * ffmpeg, and a PDF with a photo on each page. Nothing is downloaded and nothing is a tone or a test pattern.
 */
import { execFile } from 'node:child_process';
import { rm, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { chanceOf, lectureWords } from './lecture-words.ts';

/** espeak-ng says about four characters a second; a fifth more is cut off. */
const CHARACTERS_PER_S = 5;
/** From cells of a third of the picture down to leaves and gravel. */
const OCTAVES = 9;
/** How much fainter each finer octave is; photos of the world are near this. */
const FALLOFF = 0.72;

const execute = promisify(execFile);

/** Runs a program; rejects, with what it complained about, when it fails. */
export async function runTool(
	program: string,
	parameters: readonly string[],
	env: Readonly<Record<string, string>> = {}
): Promise<string> {
	const options = { maxBuffer: 16 * 1024 * 1024, env: { ...process.env, ...env } };
	const { stdout } = await execute(program, parameters, options);
	return stdout;
}

const ffmpeg = (parameters: readonly string[]): Promise<string> =>
	runTool('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...parameters]);

/** Speech of so many seconds as WAV: Mandarin, 22 kHz, its loudness moving as a speaker's does who turns away from the microphone. */
export async function makeSpeech(file: string, durationS: number, seed = 1): Promise<void> {
	const text = `${file}.txt`;
	const spoken = `${file}.spoken.wav`;
	await writeFile(text, lectureWords(durationS * CHARACTERS_PER_S + 50, chanceOf(seed)));
	await runTool('espeak-ng', ['-v', 'cmn', '-s', '160', '-f', text, '-w', spoken]);
	const loudness = `volume='0.35+0.3*sin(t/7)':eval=frame`;
	await ffmpeg(['-i', spoken, '-t', String(durationS), '-af', loudness, file]);
	await Promise.all([text, spoken].map((path) => rm(path)));
}

/** A picture with detail at every scale, as photos have it: noise in octaves, coloured, with a few hard edges and grain. */
export async function makePhoto(
	{ width, height }: { readonly width: number; readonly height: number },
	seed: number
): Promise<Buffer> {
	const chance = chanceOf(seed);
	const pixels = new Float32Array(width * height * 3);
	for (let octave = 0; octave < OCTAVES; octave++) {
		const cells = { width: 3 * 2 ** octave + 1, height: 2 * 2 ** octave + 1 };
		const noise = Buffer.alloc(cells.width * cells.height * 3);
		for (let i = 0; i < noise.length; i += 3) {
			// Mostly light and dark, less colour.
			const light = chance() * 176 + 20;
			for (let channel = 0; channel < 3; channel++) noise[i + channel] = light + chance() * 60;
		}
		const raw = { width: cells.width, height: cells.height, channels: 3 as const };
		const layer = await sharp(noise, { raw })
			.resize(width, height, { fit: 'fill', kernel: octave % 2 === 0 ? 'cubic' : 'linear' })
			.raw()
			.toBuffer();
		const weight = FALLOFF ** octave;
		for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] ?? 0) + (layer[i] ?? 0) * weight;
	}
	const total = (1 - FALLOFF ** OCTAVES) / (1 - FALLOFF);
	const photo = Buffer.alloc(pixels.length);
	for (let i = 0; i < photo.length; i++) {
		const grain = (chance() - 0.5) * 14;
		const value = (pixels[i] ?? 0) / total;
		// Contrast as in daylight, and an edge where one brightness ends.
		photo[i] = Math.max(0, Math.min(255, (value - 128) * 3.2 + (value > 146 ? 160 : 112) + grain));
	}
	return sharp(photo, { raw: { width, height, channels: 3 } })
		.jpeg({ quality: 92 })
		.toBuffer();
}

/** A PDF with one such photo filling each page. `pageSize` in points. */
export async function makePhotoPdf(
	file: string,
	{
		pages,
		width = 1600,
		height = 1200,
		pageSize = [720, 540]
	}: {
		readonly pages: number;
		readonly width?: number;
		readonly height?: number;
		readonly pageSize?: readonly [number, number];
	}
): Promise<void> {
	const photos: Buffer[] = [];
	for (let page = 0; page < pages; page++)
		photos.push(await makePhoto({ width, height }, page + 1));
	await writeFile(file, photoPdf(photos, { width, height, pageSize }));
}

function photoPdf(
	photos: readonly Buffer[],
	{
		width,
		height,
		pageSize: [w, h]
	}: { width: number; height: number; pageSize: readonly [number, number] }
): Buffer {
	const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
	const offsets: number[] = [];
	let length = parts[0]?.length ?? 0;
	const add = (...pieces: readonly (string | Buffer)[]): void => {
		for (const piece of pieces) {
			const bytes = Buffer.from(piece);
			parts.push(bytes);
			length += bytes.length;
		}
	};
	const object = (...pieces: readonly (string | Buffer)[]): void => {
		offsets.push(length);
		add(`${offsets.length} 0 obj\n`, ...pieces, '\nendobj\n');
	};
	const kids = photos.map((_, i) => `${3 + i * 3} 0 R`).join(' ');
	object('<< /Type /Catalog /Pages 2 0 R >>');
	object(`<< /Type /Pages /Count ${photos.length} /Kids [${kids}] >>`);
	photos.forEach((photo, i) => {
		const draw = `q ${w} 0 0 ${h} 0 0 cm /P Do Q`;
		const resources = `<< /XObject << /P ${5 + i * 3} 0 R >> >>`;
		object(
			`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Contents ${4 + i * 3} 0 R /Resources ${resources} >>`
		);
		object(`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`);
		const kind = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB`;
		object(
			`<< ${kind} /BitsPerComponent 8 /Filter /DCTDecode /Length ${photo.length} >>\nstream\n`,
			photo,
			'\nendstream'
		);
	});
	const xref = length;
	const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	add(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${rows}`);
	add(`trailer << /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
	return Buffer.concat(parts);
}

/** A recording as a phone on a stand makes it: speech, and pictures that change and move a little. H.264 and AAC in MP4. */
export async function makeRecording(
	file: string,
	{ durationS, size = '1280x720' }: { readonly durationS: number; readonly size?: string }
): Promise<void> {
	const speech = `${file}.wav`;
	const pictures = Math.max(2, Math.min(60, Math.ceil(durationS / 20)));
	const photos = Array.from(
		{ length: pictures },
		(_, i) => `${file}.${String(i).padStart(3, '0')}.jpg`
	);
	await makeSpeech(speech, durationS);
	for (const [i, path] of photos.entries())
		await writeFile(path, await makePhoto({ width: 1600, height: 900 }, 1000 + i));
	const [width, height] = size.split('x');
	const drift = `crop=1280:720:160+140*sin(t/3):90+80*cos(t/4),scale=${width ?? ''}:${height ?? ''}`;
	await ffmpeg([
		...['-framerate', String(pictures / durationS), '-i', `${file}.%03d.jpg`, '-i', speech],
		...['-vf', `fps=20,${drift},format=yuv420p`, '-t', String(durationS)],
		...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '30', '-c:a', 'aac', '-b:a', '96k'],
		...['-metadata', 'title=讲座', '-metadata', 'location=+39.9042+116.4074/', file]
	]);
	await Promise.all([speech, ...photos].map((path) => rm(path)));
}

/** Bytes of a file, for the figures that are printed. */
export const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;

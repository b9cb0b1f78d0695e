/** Files as people bring them, and as nobody should: each gets its code, and nothing else happens. Made here by ffmpeg and by hand. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePhoto, makePhotoPdf, makeSpeech, runTool } from '../../../tests/media/make-lecture.ts';
import { copyPlain, inspectMp4 } from './mp4.ts';
import { runPages } from './pages.ts';
import { findTools, runProgram, type Tools } from './programs.ts';
import { probeRecording } from './recording.ts';
import { encode, opusParameters, posterParameters, videoParameters } from './encode.ts';

const { signal } = new AbortController();
/** Long enough to be a recording, short enough to be encoded a few times. */
const SECONDS = 4;

let folder = '';
let tools: Tools;
const at = (name: string): string => join(folder, name);
const ffmpeg = (...parameters: string[]): Promise<string> =>
	runTool('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...parameters]);

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-prepare-'));
	const found = await findTools(undefined, signal);
	if (found === undefined) throw new Error('These tests need ffmpeg.');
	tools = found;
	await makeSpeech(at('speech.wav'), SECONDS);
	await writeFile(at('photo.jpg'), await makePhoto({ width: 640, height: 360 }, 7));
	const moving = ['-loop', '1', '-framerate', '12', '-i', at('photo.jpg'), '-i', at('speech.wav')];
	const encoded = [
		'-t',
		String(SECONDS),
		'-c:v',
		'libx264',
		'-preset',
		'ultrafast',
		'-pix_fmt',
		'yuv420p'
	];
	const title = ['-metadata', 'title=柳泉镇的院子'];
	await ffmpeg(...moving, ...encoded, '-c:a', 'aac', ...title, at('talk.mp4'));
});
afterAll(() => rm(folder, { recursive: true }));

const probed = async (name: string): Promise<unknown> => {
	const result = await probeRecording(at(name), tools, signal);
	return result.ok ? result.value : result.problem.code;
};

test('recordings of all kinds are known by what is in them', async () => {
	expect(await probed('talk.mp4')).toMatchObject({ hasVideo: true });
	expect(await probed('speech.wav')).toEqual({ durationS: SECONDS, hasVideo: false });
	await ffmpeg(
		'-i',
		at('speech.wav'),
		'-i',
		at('photo.jpg'),
		'-map',
		'0',
		'-map',
		'1',
		at('cover.mp3')
	);
	expect(await probed('cover.mp3')).toMatchObject({ hasVideo: false });
	// As browsers record: no length in the head.
	await ffmpeg('-i', at('speech.wav'), '-c:a', 'libopus', '-live', '1', at('live.webm'));
	expect(await probed('live.webm')).toMatchObject({
		durationS: expect.closeTo(SECONDS, 0) as number
	});
});

test('what is no recording is told by its code', async () => {
	await writeFile(at('text'), '<script>alert(1)</script>'.repeat(400));
	await writeFile(at('list'), `#EXTM3U\n#EXTINF:8,\nfile://${at('speech.wav')}\n#EXT-X-ENDLIST\n`);
	await ffmpeg('-i', at('talk.mp4'), '-an', '-c', 'copy', '-f', 'mp4', at('silent'));
	await writeFile(at('cut'), (await readFile(at('talk.mp4'))).subarray(0, 60_000));
	const codes: Record<string, unknown> = {};
	for (const name of ['text', 'list', 'photo.jpg', 'silent', 'cut'])
		codes[name] = await probed(name);
	expect(codes).toEqual({
		text: 'unknown-type',
		list: 'unknown-type',
		'photo.jpg': 'unknown-type',
		silent: 'no-sound',
		cut: 'damaged'
	});
});

test('twelve hours are too long, and told without reading them', async () => {
	await ffmpeg('-i', at('speech.wav'), '-ar', '8000', at('long.wav'));
	const wav = await readFile(at('long.wav'));
	const seconds = 12 * 3600;
	wav.writeUInt32LE(seconds * 16_000, wav.indexOf('data') + 4);
	await writeFile(at('long.wav'), wav);
	await truncate(at('long.wav'), seconds * 16_000);
	expect(await probed('long.wav')).toBe('too-long');
});

test('a recording whose end is missing is damaged, not short', async () => {
	await ffmpeg(
		'-i',
		at('talk.mp4'),
		'-t',
		'8',
		'-movflags',
		'+faststart',
		'-c',
		'copy',
		at('front.mp4')
	);
	const recording = { durationS: SECONDS + 12, hasVideo: true };
	const encoding = { source: at('front.mp4'), target: at('front.webm'), recording };
	const options = { tools, signal, onprogress: () => undefined, isWhole: true };
	const made = await encode(opusParameters(encoding, ['-b:a', '19k']), recording, options);
	expect(made).toMatchObject({ ok: false, problem: { code: 'damaged' } });
});

test('turned, odd and tall videos come out upright, even and small, as H.264 baseline; sound has no more than speech', async () => {
	await ffmpeg('-i', at('talk.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', at('turned.mp4'));
	await ffmpeg('-i', at('talk.mp4'), '-vf', 'crop=333:91', '-pix_fmt', 'yuv444p', at('odd.mkv'));
	const sizes: Record<string, string> = {};
	for (const name of ['talk.mp4', 'turned.mp4', 'odd.mkv']) {
		const recording = { durationS: SECONDS, hasVideo: true };
		const encoding = {
			source: at(name),
			target: at('small.mp4'),
			recording,
			sound: at('talk.mp4')
		};
		const options = { tools, signal, onprogress: () => undefined, isWhole: false };
		expect((await encode(videoParameters(encoding), recording, options)).ok).toBe(true);
		const entries = 'stream=profile,width,height:format_tags=location,title';
		const asked = [
			'-v',
			'error',
			'-select_streams',
			'v',
			'-show_entries',
			entries,
			'-of',
			'csv=p=0'
		];
		sizes[name] = (await runTool('ffprobe', [...asked, at('small.mp4')])).trim();
		const poster = posterParameters({ ...encoding, target: at('poster.png') });
		expect((await encode(poster, recording, options)).ok).toBe(true);
	}
	expect(sizes).toEqual({
		'talk.mp4': 'Constrained Baseline,426,240',
		'turned.mp4': 'Constrained Baseline,240,426',
		'odd.mkv': 'Constrained Baseline,428,116'
	});
});

test('slides come as a PDF or as pictures; each page upright, without the place it was taken', async () => {
	await makePhotoPdf(at('three.pdf'), { pages: 3, width: 800, height: 600 });
	const upright = await makePhoto({ width: 400, height: 300 }, 2);
	await sharp(upright)
		.withExif({ IFD3: { GPSLatitude: '39/1 54/1 0/1' } })
		.withMetadata({ orientation: 6 })
		.toFile(at('讲义 <&> 1.jpg'));
	const order = {
		kind: 'deck' as const,
		sources: [at('three.pdf'), at('讲义 <&> 1.jpg')],
		target: at('deck'),
		folder,
		budgetBytes: 2_000_000
	};
	const made = await runPages(order, { signal });
	expect(made).toMatchObject({ ok: true });
	const pages = made.ok ? made.value : [];
	expect(pages.map(({ width, height }) => [width, height])).toEqual([
		...[0, 1, 2].map(() => [1280, 960]),
		[300, 400]
	]);
	const deck = await readFile(at('deck'));
	for (const { start, bytes, width } of pages) {
		const facts = await sharp(deck.subarray(start, start + bytes)).metadata();
		expect([facts.format, facts.width, facts.exif, facts.icc]).toEqual([
			'webp',
			width,
			undefined,
			undefined
		]);
	}
	expect(pages.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(deck.length);
});

test('slides that are none, are locked, cut or endless are told by their code', async () => {
	const pdf = await readFile(at('three.pdf'));
	await writeFile(at('empty.pdf'), '');
	await writeFile(at('cut.pdf'), pdf.subarray(0, 900));
	await writeFile(at('locked.pdf'), lockedPdf());
	await writeFile(at('endless.pdf'), endlessPdf(10_000));
	await writeFile(at('cut.jpg'), (await readFile(at('photo.jpg'))).subarray(0, 9_000));
	await writeFile(at('bomb.png'), bombPng());
	await writeFile(
		at('drawing.svg'),
		'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
	);
	const codes: Record<string, unknown> = {};
	const names = ['empty.pdf', 'cut.pdf', 'locked.pdf', 'endless.pdf'];
	for (const name of [...names, 'cut.jpg', 'bomb.png', 'drawing.svg']) {
		const order = { kind: 'deck' as const, sources: [at('photo.jpg'), at(name)], target: at('d') };
		const made = await runPages({ ...order, folder, budgetBytes: 1_000_000 }, { signal });
		codes[name] = made.ok ? 'made' : made.problem;
	}
	expect(codes).toEqual({
		'empty.pdf': { code: 'empty', source: 1 },
		'cut.pdf': { code: 'damaged', source: 1 },
		'locked.pdf': { code: 'password-protected', source: 1 },
		'endless.pdf': { code: 'too-many-pages', source: 1 },
		'cut.jpg': { code: 'damaged', source: 1 },
		'bomb.png': { code: 'damaged', source: 1 },
		'drawing.svg': { code: 'unknown-type', source: 1 }
	});
});

test('a page of a kilometre is as wide as any other', async () => {
	await makePhotoPdf(at('huge.pdf'), {
		pages: 1,
		width: 200,
		height: 100,
		pageSize: [2_834_645, 1_417_322]
	});
	const order = { kind: 'deck' as const, sources: [at('huge.pdf')], target: at('d'), folder };
	const made = await runPages({ ...order, budgetBytes: 1_000_000 }, { signal });
	expect(made).toMatchObject({ ok: true, value: [{ width: 1280, height: 640 }] });
});

test("without ffmpeg a phone's own MP4 is looked at, and copied without the place it was taken", async () => {
	const playable = await inspectMp4(at('talk.mp4'));
	expect(playable).toMatchObject({
		durationS: expect.closeTo(SECONDS, 0) as number,
		type: 'video/mp4'
	});
	await copyPlain(at('talk.mp4'), at('plain.mp4'), playable?.personal ?? []);
	const [before, after] = [await readFile(at('talk.mp4')), await readFile(at('plain.mp4'))];
	expect([before, after].map((bytes) => bytes.includes('柳泉镇的院子'))).toEqual([true, false]);
	expect(after.length).toBe(before.length);
	await ffmpeg('-i', at('plain.mp4'), '-f', 'null', '-');
	await writeFile(at('nothing'), 'ftypftypftypftypftyp');
	for (const name of ['speech.wav', 'cut', 'nothing'])
		expect(await inspectMp4(at(name))).toBeUndefined();
});

test('a program that is not there, hangs or is stopped ends as such', async () => {
	const limits = { limitMs: 60_000, signal };
	expect(await runProgram('no-such-program', [], limits)).toMatchObject({
		kind: 'ended',
		code: 127
	});
	expect(await findTools('/nowhere/ffmpeg', signal)).toBeUndefined();
	const forever = ['-e', 'setInterval(() => {}, 1000)'];
	expect(await runProgram(process.execPath, forever, { limitMs: 300, signal })).toEqual({
		kind: 'timed-out'
	});
	const stopped = AbortSignal.timeout(300);
	expect(await runProgram(process.execPath, forever, { limitMs: 60_000, signal: stopped })).toEqual(
		{ kind: 'stopped' }
	);
});

/** A PDF whose key nobody has: RC4 with random owner and user entries. */
function lockedPdf(): string {
	const entry = '0123456789abcdef'.repeat(4);
	return pdfOf(
		[
			'<< /Type /Catalog /Pages 2 0 R >>',
			'<< /Type /Pages /Count 0 /Kids [] >>',
			`<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${entry}> /U <${entry}> >>`
		],
		`/Encrypt 3 0 R /ID [<${'ab'.repeat(16)}> <${'ab'.repeat(16)}>]`
	);
}

/** A PDF of so many empty pages. */
function endlessPdf(pages: number): string {
	const kids = Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ');
	const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>';
	return pdfOf([
		'<< /Type /Catalog /Pages 2 0 R >>',
		`<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`,
		...Array.from({ length: pages }, () => page)
	]);
}

function pdfOf(objects: readonly string[], trailer = ''): string {
	let text = '%PDF-1.4\n';
	const rows = objects.map((object, i) => {
		const row = `${String(text.length).padStart(10, '0')} 00000 n \n`;
		text += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return row;
	});
	const size = objects.length + 1;
	return `${text}xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer << /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`;
}

/** A PNG that says it is 60,000 dots wide and high. */
function bombPng(): Buffer {
	const head = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea600802000000', 'hex');
	return Buffer.concat([head, Buffer.alloc(4), Buffer.from('0000000049454e44ae426082', 'hex')]);
}

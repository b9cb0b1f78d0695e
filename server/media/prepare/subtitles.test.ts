import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseWebVtt } from '#lib/core/lecture/webvtt.ts';
import { normalizeSubtitles } from './subtitles.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tongyu-subtitles-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function normalized(content: string | Uint8Array): Promise<string | undefined> {
	const [source, target] = [join(folder, 'source'), join(folder, 'target.vtt')];
	await writeFile(source, content);
	const made = await normalizeSubtitles(source, target);
	return made.ok ? readFile(target, 'utf8') : made.problem.code;
}

test('times and words stay; marks, styles, notes and line ends of other systems do not', async () => {
	const source = [
		'\uFEFFWEBVTT - 标题',
		'STYLE\n::cue { background: url(https://elsewhere.example) }',
		'NOTE 内部备注',
		'2\n00:00:04.000 --> 01:00:05.500 align:start\n<v 老师>孩子 &amp; 家长<i>都</i>要 5 &lt; 6',
		'00:01.000 --> 00:02.000\n第一句'
	].join('\r\n\r\n');
	const text = await normalized(source);
	expect(text).toBe(
		'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n第一句\n\n00:00:04.000 --> 01:00:05.500\n孩子 &amp; 家长都要 5 &lt; 6\n'
	);
	expect(parseWebVtt(text ?? '')).toHaveLength(2);
	expect(await normalized(text ?? '')).toBe(text);
});

test('what no player would show is no WebVTT', async () => {
	const others = ['', 'WEBVTT\n', '1\n00:00:01,000 --> 00:00:02,000\nSRT', '<script>'];
	for (const other of others) expect(await normalized(other)).toBe('subtitles-not-webvtt');
	const gbk = Buffer.from([
		...Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n'),
		0xba,
		0xc3,
		0xff
	]);
	expect(await normalized(gbk)).toBe('subtitles-not-webvtt');
});

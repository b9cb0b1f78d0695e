import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cueAt, paragraphsOf, parseWebVtt } from './webvtt.ts';

test('cues are read with their times; names, notes, styles and settings are left out', () => {
	const text = [
		'\uFEFFWEBVTT - 亲子沟通',
		'',
		'NOTE 这是说明',
		'',
		'STYLE',
		'::cue { color: lime }',
		'',
		'1',
		'00:01.000 --> 00:03.500 align:start',
		'<v 老师>先接住情绪，</v>',
		'<b>再讲</b>道理 &amp; 规矩。',
		'',
		'01:00:00.000 --> 01:00:02.000',
		'谢谢大家。'
	].join('\r\n');
	expect(parseWebVtt(text)).toEqual([
		{ startS: 1, endS: 3.5, text: '先接住情绪，\n再讲道理 & 规矩。' },
		{ startS: 3600, endS: 3602, text: '谢谢大家。' }
	]);
});

test('a cue that cannot be read takes no other with it, and cues come in the order of time', () => {
	const text =
		'WEBVTT\n\n00:09.000 --> 00:10.000\n后\n\n00:61.000 --> 00:70.000\n坏\n\n00:05.000 --> 00:04.000\n反\n\n00:01.000 --> 00:02.000\n先\n';
	expect(parseWebVtt(text).map((cue) => cue.text)).toEqual(['先', '后']);
});

test('what is no WebVTT has no cues', () => {
	expect(parseWebVtt('1\n00:01.000 --> 00:02.000\nSRT')).toEqual([]);
	expect(parseWebVtt('')).toEqual([]);
});

test('no text whatever makes the reader fail', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			for (const cue of parseWebVtt(`WEBVTT\n\n${text}`))
				expect(cue.endS).toBeGreaterThan(cue.startS);
		})
	);
});

test('at a moment the cue that is being said is found, and none in a silence', () => {
	const cues = [
		{ startS: 1, endS: 4, text: '一' },
		{ startS: 3, endS: 5, text: '二' }
	];
	expect([0, 1, 3, 4.9, 5].map((at) => cueAt(cues, at)?.text)).toEqual([
		undefined,
		'一',
		'二',
		'二',
		undefined
	]);
});

test('cues become paragraphs that end with a sentence, and nothing said is lost', () => {
	const sentence = '孩子说话的时候，请先放下手机看着他的眼睛听完。';
	const cues = Array.from({ length: 9 }, (_, n) => ({
		startS: n * 5,
		endS: n * 5 + 5,
		text: sentence
	}));
	const paragraphs = paragraphsOf(cues);
	expect(paragraphs.map(({ text }) => text).join('')).toBe(sentence.repeat(9));
	expect(paragraphs.length).toBe(3);
	expect(paragraphs.map(({ startS }) => startS)).toEqual([0, 15, 30]);
});

test('a long silence begins a new paragraph; Latin words keep their space', () => {
	const paragraphs = paragraphsOf([
		{ startS: 0, endS: 1, text: 'Listen' },
		{ startS: 1, endS: 2, text: 'first.' },
		{ startS: 9, endS: 10, text: '再说' }
	]);
	expect(paragraphs).toEqual([
		{ startS: 0, text: 'Listen first.' },
		{ startS: 9, text: '再说' }
	]);
});

/**
 * `node tests/checks/file-lengths.ts`: how long our source files are. One idea a file is hard to measure; length is not. Prints
 * the median and the longest, and fails above 400 lines or a median above 70 (tests counted apart: they may be longer).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MEDIAN_MAX = 70;
const WARN_ABOVE = 250;
const FAIL_ABOVE = 400;

const files = execFileSync('git', ['ls-files', 'src', 'server', 'tests'], { encoding: 'utf8' })
	.split('\n')
	.filter((file) => /\.(ts|svelte)$/.test(file))
	.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
	.sort((a, b) => b.lines - a.lines);
const product = files.filter(({ file }) => !file.startsWith('tests/') && !file.includes('.test.'));
const median = product[Math.floor(product.length / 2)]?.lines ?? 0;

console.log(`${product.length} source files, median ${median} lines (at most ${MEDIAN_MAX})`);
for (const { file, lines } of files.filter(({ lines }) => lines > WARN_ABOVE))
	console.log(`  ${lines} lines: ${file}${lines > FAIL_ABOVE ? ' — too long' : ''}`);
if (median > MEDIAN_MAX || files.some(({ lines }) => lines > FAIL_ABOVE)) process.exitCode = 1;

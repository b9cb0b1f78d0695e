/** Gives orders to `pages-process.ts`: one process for each, gone when it has answered. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fail, ok, type Result } from '#lib/core/result.ts';
import { parseAnswer, type MadePage, type Order, type SourceProblem } from './pages-messages.ts';
import type { StepProblem } from './recording.ts';

const PROGRAM = join(import.meta.dirname, 'pages-process.ts');
/** JavaScript's part of its memory; pictures lie outside of it, see `pdf.ts` and `picture.ts`. */
const HEAP = '--max-old-space-size=256';
/** 500 pages with a photo each take a few minutes; a page that paints for ever ends here. */
const LIMIT_MS = 30 * 60_000;

/** How an order is watched. */
export interface PagesOptions {
	readonly signal: AbortSignal;
	/** How much is done, 0–1. */
	readonly onprogress?: (done: number) => void;
}

/**
 * Carries out an order. A process that ends without an answer was killed by its limits: the file is taken for a damaged one.
 */
export function runPages(
	order: Order,
	{ signal, onprogress }: PagesOptions
): Promise<Result<MadePage[], StepProblem | SourceProblem>> {
	if (signal.aborted) return Promise.resolve(fail('stopped'));
	const child = fork(PROGRAM, [], {
		execArgv: [HEAP],
		stdio: ['ignore', 'ignore', 'ignore', 'ipc']
	});
	const stop = (): void => void child.kill('SIGKILL');
	signal.addEventListener('abort', stop, { once: true });
	const timer = setTimeout(stop, LIMIT_MS);
	return new Promise((resolve, reject) => {
		let result: Result<MadePage[], StepProblem | SourceProblem> = fail('damaged');
		child.on('message', (message) => {
			const answer = parseAnswer(message);
			if (answer.kind === 'progress') onprogress?.(answer.done);
			else if (answer.kind === 'made') result = ok(answer.pages);
			else result = { ok: false, problem: { code: answer.code, source: answer.source } };
		});
		child.on('error', reject);
		child.on('close', () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', stop);
			resolve(signal.aborted ? fail('stopped') : result);
		});
		child.send(order);
	});
}

/**
 * A program of its own that turns slides into pages: PDFs and pictures come in, one file with all pages as WebP goes out. It reads
 * files nobody vouches for with large libraries, so its heap cannot grow past a limit, it works at a low priority, and it ends with
 * the server. Started by `pages.ts`.
 */
import { constants, setPriority } from 'node:os';
import { makeDeck } from './deck.ts';
import { parseOrder, type Answer, type Order } from './pages-messages.ts';
import { checkPdf, limitWasmMemory } from './pdf.ts';
import { makePoster } from './picture.ts';

setPriority(constants.priority.PRIORITY_LOW);
limitWasmMemory();
process.on('disconnect', () => process.exit(1));
// The server may have been gone before anybody listened.
if (!process.connected) process.exit(1);
process.once('message', (message) => void work(parseOrder(message)));

async function work(order: Order): Promise<void> {
	const answer = await answerOf(order);
	process.send?.(answer, undefined, undefined, () => process.exit(0));
}

async function answerOf(order: Order): Promise<Answer> {
	switch (order.kind) {
		case 'deck': {
			const made = await makeDeck(order, (done) => process.send?.({ kind: 'progress', done }));
			return made.ok ? { kind: 'made', pages: made.value } : { kind: 'problem', ...made.problem };
		}
		case 'poster': {
			const made = await makePoster(order);
			return made.ok
				? { kind: 'made', pages: [] }
				: { kind: 'problem', ...made.problem, source: 0 };
		}
		case 'pdf': {
			const checked = await checkPdf(order.source);
			return checked.ok
				? { kind: 'made', pages: [] }
				: { kind: 'problem', ...checked.problem, source: 0 };
		}
	}
}

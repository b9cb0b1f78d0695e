/**
 * The same requests to the service worker and to a reference server, many at once, and what of the answers differs. The worker is
 * asked by a page, the reference by Node; nothing is compared but status, headers and bytes.
 */
import type { Page } from '@playwright/test';
import type { RangeAnswer, Reference } from './reference.ts';
import type { AskedRange } from './requests.ts';

/** Requests of a page that run at the same time; more than a browser allows to one host over HTTP/1.1. */
const AT_ONCE = 24;
/** Requests handed to the page at once. */
const BATCH = 500;

/** What came out. */
export interface DuelResult {
	readonly asked: number;
	readonly bytes: number;
	readonly byStatus: ReadonlyMap<number, number>;
	/** Where the two differ, in words. */
	readonly differences: readonly string[];
}

/** Lets both answer all of it. */
export async function duel(
	page: Page,
	reference: Reference,
	requests: readonly AskedRange[]
): Promise<DuelResult> {
	const byStatus = new Map<number, number>();
	const differences: string[] = [];
	let bytes = 0;
	for (let from = 0; from < requests.length; from += BATCH) {
		const batch = requests.slice(from, from + BATCH);
		const [answers, expected] = await Promise.all([
			page.evaluate(askMany, { asked: batch.map(wireForm), atOnce: AT_ONCE }),
			answersInTurn(reference, batch)
		]);
		for (const [index, answer] of answers.entries()) {
			byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
			bytes += answer.bytes;
			const right = expected[index];
			if (JSON.stringify(answer) === JSON.stringify(right)) continue;
			const { file, method, range, ifRange } = batch[index] ?? {};
			const asked = JSON.stringify({ method, range, ifRange, sizeBytes: file?.sizeBytes });
			differences.push(`${asked}: ${JSON.stringify(answer)}, not ${JSON.stringify(right)}`);
		}
	}
	return { asked: requests.length, bytes, byStatus, differences };
}

async function answersInTurn(
	reference: Reference,
	batch: readonly AskedRange[]
): Promise<RangeAnswer[]> {
	const answers: RangeAnswer[] = [];
	for (const asked of batch) answers.push(await reference.answer(asked));
	return answers;
}

interface WireForm {
	readonly url: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** Half of the addresses name a slot, as an element's of a signed-in page does. */
const wireForm = ({ file, method, range, ifRange }: AskedRange, index: number): WireForm => ({
	url: `/media/catalog/${file.sha256}${index % 2 === 0 ? '' : '?slot=0000'}`,
	method,
	headers: {
		...(range === undefined ? {} : { Range: range }),
		...(ifRange === undefined ? {} : { 'If-Range': ifRange })
	}
});

/** Runs inside the page; must not use anything from outside itself. */
async function askMany({
	asked,
	atOnce
}: {
	readonly asked: readonly WireForm[];
	readonly atOnce: number;
}): Promise<RangeAnswer[]> {
	const hex = async (body: ArrayBuffer): Promise<string> =>
		[...new Uint8Array(await crypto.subtle.digest('SHA-256', body))]
			.map((byte) => byte.toString(16).padStart(2, '0'))
			.join('');
	const askOne = async ({ url, method, headers }: WireForm): Promise<RangeAnswer> => {
		const response = await fetch(url, { method, headers });
		const body = await response.arrayBuffer();
		const hasFile = response.status < 300;
		return {
			status: response.status,
			range: response.headers.get('content-range'),
			length: hasFile ? response.headers.get('content-length') : null,
			acceptRanges: hasFile ? response.headers.get('accept-ranges') : null,
			bytes: body.byteLength,
			sha256: await hex(body)
		};
	};
	const answers: RangeAnswer[] = [];
	let next = 0;
	const askInTurn = async (): Promise<void> => {
		for (let index = next++; index < asked.length; index = next++) {
			const request = asked[index];
			if (request !== undefined) answers[index] = await askOne(request);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, askInTurn));
	return answers;
}

import type { CallProblem } from '#lib/app/server-calls.ts';
import type { Upload } from '#lib/core/protocol/lectures.ts';
import type { UploadRow } from '#lib/device/upload-book.ts';
import { uploadLarge, type LargeOutcome } from '#lib/media/upload-large.ts';
import type { LectureDesk } from './lecture-desk.ts';
import type { UploadProblem } from './upload-line.ts';

/** What one attempt to bring a file to the server came to. `again`: at once, from where the server has it. */
export type SendOutcome =
	| { readonly kind: 'done'; readonly upload: Extract<Upload, { state: 'done' }> }
	| { readonly kind: 'refused'; readonly problem: UploadProblem }
	| { readonly kind: 'stopped' | 'no-network' | 'sign-in' | 'again' }
	| { readonly kind: 'busy'; readonly afterMs: number };

/** Who hears of it. */
export interface SendListener {
	readonly onUrl: (url: string | undefined) => void;
	readonly onProgress: (bytes: number) => void;
	readonly onKept: (bytes: number) => void;
	readonly onChecking: () => void;
}

export interface SendParts {
	readonly desk: LectureDesk;
	readonly slot: string;
	readonly signal: AbortSignal;
	readonly listener: SendListener;
}

const ENDPOINT = '/media/uploads';
/** The header that names a sign-in's slot; see server/gateway/http/cookies. */
const SLOT_HEADER = 'x-tongyu-slot';
const FIRST_LOOK_MS = 500;
/** A video of an hour is looked through in some seconds. */
const MAX_LOOK_MS = 5000;

/** Sends what is missing of a file, and waits until the server has looked at it. */
export async function sendOne(file: File, row: UploadRow, parts: SendParts): Promise<SendOutcome> {
	const { slot, signal, listener } = parts;
	let url = row.url;
	const isWhole = url !== undefined && row.sentBytes >= row.bytes;
	const sent: LargeOutcome = isWhole
		? { kind: 'sent' }
		: await uploadLarge(file, {
				endpoint: ENDPOINT,
				url,
				headers: { [SLOT_HEADER]: slot },
				metadata: { owner: row.owner },
				onUrl: (announced) => {
					url = announced;
					listener.onUrl(announced);
				},
				onProgress: listener.onProgress,
				onKept: listener.onKept,
				signal
			});
	switch (sent.kind) {
		case 'sent':
			listener.onKept(row.bytes);
			listener.onChecking();
			return lookAt(idIn(url ?? ''), parts);
		case 'gone':
			// Swept after a month, or the server was restored: begun anew, if it had been announced at all.
			listener.onUrl(undefined);
			return row.url === undefined ? { kind: 'refused', problem: 'no-right' } : { kind: 'again' };
		case 'refused':
			return { kind: 'refused', problem: problemOf(sent.status) };
		case 'full':
			return { kind: 'refused', problem: 'disk-full' };
		case 'busy':
			return sent;
		case 'stopped':
		case 'no-network':
		case 'sign-in':
			return { kind: sent.kind };
	}
	return sent satisfies never;
}

/** Asks what became of it until the server knows: 0.5 s, then longer and longer. */
async function lookAt(id: string, { desk, signal, listener }: SendParts): Promise<SendOutcome> {
	for (let waitMs = FIRST_LOOK_MS; !signal.aborted; waitMs = Math.min(MAX_LOOK_MS, waitMs * 1.5)) {
		const answer = await desk.upload(id);
		if (!answer.ok) return outcomeOf(answer.problem, listener);
		const upload = answer.value;
		if (upload.state === 'done') return { kind: 'done', upload };
		if (upload.state === 'refused') return { kind: 'refused', problem: upload.problem };
		if (upload.state === 'arriving' && upload.offset < upload.bytes) {
			listener.onKept(upload.offset);
			return { kind: 'again' };
		}
		await pause(waitMs, signal);
	}
	return { kind: 'stopped' };
}

function outcomeOf({ code, detail }: CallProblem, listener: SendListener): SendOutcome {
	switch (code) {
		case 'not-signed-in':
		case 'expired':
		case 'revoked':
			return { kind: 'sign-in' };
		case 'not-found':
			listener.onUrl(undefined);
			return { kind: 'again' };
		case 'no-right':
			return { kind: 'refused', problem: 'no-right' };
		case 'slow-down':
			return { kind: 'busy', afterMs: Number(detail?.['seconds'] ?? 10) * 1000 };
		case 'unavailable':
		case 'full':
			return { kind: 'busy', afterMs: MAX_LOOK_MS };
		case 'offline':
		case 'not-tongyu':
		case 'version':
		case 'malformed':
		case 'too-large':
		case 'foreign-origin':
		case 'wrong-password':
		case 'change-password':
		case 'name-taken':
			return { kind: 'no-network' };
	}
	return code satisfies never;
}

function problemOf(status: number): UploadProblem {
	if (status === 413) return 'too-large';
	if (status === 415) return 'unknown-type';
	return status === 403 ? 'no-right' : 'damaged';
}

const idIn = (url: string): string => url.split('/').pop() ?? '';

/** Until the time is over or one of the signals. */
export const pause = (forMs: number, ...signals: readonly AbortSignal[]): Promise<void> =>
	new Promise((resolve) => {
		const wake = (): void => {
			clearTimeout(timer);
			for (const signal of signals) signal.removeEventListener('abort', wake);
			resolve();
		};
		const timer = setTimeout(wake, forMs);
		for (const signal of signals) signal.addEventListener('abort', wake);
	});

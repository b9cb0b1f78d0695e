/**
 * `GET /api/live`: server-sent events that name the scopes something changed in, of those this sign-in may read. A hint for
 * boards that are open; no phone needs it. The sign-in is looked at again with every heartbeat.
 */
import type { Context, Hono } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { Identity } from '../../accounts/sign-ins.ts';
import type { Scope } from '#lib/core/ids.ts';
import { refuse } from './answers.ts';
import { tokenOf } from './cookies.ts';
import type { GatewayParts } from './parts.ts';
import { readableNow } from './sign-in-answer.ts';
import type { LiveStream } from './streams.ts';
import { whoReads } from './who.ts';

/** Shorter than the idle limits of the usual proxies (60 s). */
const HEARTBEAT_MS = 25_000;
/** A sheet comes as several segments: one hint for all of them. */
const GATHER_MS = 300;

export function addLive(app: Hono, parts: GatewayParts): void {
	app.get('/api/live', (c) => live(c, parts));
}

async function live(c: Context, parts: GatewayParts): Promise<Response> {
	const who = await whoReads(c, parts);
	if (!who.ok) return refuse(c, who.problem.code);
	const scopes = await readableNow(parts, who.value);
	const closing = new AbortController();
	const stream: LiveStream = {
		account: who.value.account.id,
		signIn: who.value.signIn,
		end: () => closing.abort()
	};
	if (!parts.streams.add(stream)) return refuse(c, 'slow-down');
	// Proxies that gather answers before they pass them on would hold every hint back.
	c.header('X-Accel-Buffering', 'no');
	return streamSSE(c, async (sse) => {
		sse.onAbort(() => closing.abort());
		try {
			await tellUntilEnd(c, parts, { sse, scopes, signal: closing.signal, who: who.value });
		} finally {
			parts.streams.remove(stream);
		}
	});
}

interface Telling {
	readonly sse: SSEStreamingApi;
	readonly scopes: readonly Scope[];
	readonly signal: AbortSignal;
	readonly who: Identity;
}

async function tellUntilEnd(c: Context, parts: GatewayParts, telling: Telling): Promise<void> {
	const { sse, scopes, signal } = telling;
	const changed = new Set<Scope>();
	let wake: () => void = () => undefined;
	const stopListening = await parts.live.listen(scopes, (scope) => {
		changed.add(scope);
		wake();
	});
	try {
		await sse.writeSSE({ event: 'ready', data: '{"v":1}' });
		let heartAtMs = performance.now() + HEARTBEAT_MS;
		while (!signal.aborted) {
			const waitMs = Math.max(0, heartAtMs - performance.now());
			if (changed.size === 0) await pause(waitMs, signal, (now) => (wake = now));
			if (changed.size > 0) {
				await pause(GATHER_MS, signal);
				const named = [...changed];
				changed.clear();
				await sse.writeSSE({ event: 'changed', data: JSON.stringify({ v: 1, scopes: named }) });
			}
			if (performance.now() < heartAtMs) continue;
			if (!(await isStillGood(c, parts, telling))) return;
			await sse.write(': \n\n');
			heartAtMs = performance.now() + HEARTBEAT_MS;
		}
	} finally {
		stopListening();
	}
}

/** A sign-in that ended, or may read other scopes now, must come again. */
async function isStillGood(c: Context, parts: GatewayParts, { scopes }: Telling): Promise<boolean> {
	const given = tokenOf(c, parts.originRule);
	const again = given && (await parts.accounts.identify(given));
	if (!again?.ok || again.value.device.revokedAt !== undefined) return false;
	return (await readableNow(parts, again.value)).join() === scopes.join();
}

/** Waits, or until the stream ends, or until woken. */
function pause(
	ms: number,
	signal: AbortSignal,
	onwake?: (wake: () => void) => void
): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) {
			resolve();
			return;
		}
		const done = (): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done, { once: true });
		onwake?.(done);
	});
}

import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { seededChance } from '../seeded.ts';
import type { LoadReport, LoadWorld, PhonePlace, ScriptedRequest, VisitScript } from './visit.ts';

/** A phone gives up on one request after this. */
const REQUEST_TIMEOUT_MS = 60_000;
/** What is still under way so long after the last arrival has failed. */
const PATIENCE_MS = 120_000;
const SEED = 7;
const REASONS_KEPT = 5;

interface Arrival {
	readonly place: PhonePlace;
	readonly atMs: number;
}

/** Phones arrive at moments spread evenly by chance over the window, in any order of sites. */
function arrivalsOf({ sites, phonesPerSite, windowMs }: LoadWorld): Arrival[] {
	const chance = seededChance(SEED);
	return Array.from({ length: sites * phonesPerSite }, (_, index) => ({
		place: { site: index % sites, phone: Math.floor(index / sites) },
		atMs: chance() * windowMs
	})).sort((a, b) => a.atMs - b.atMs);
}

/** Lets every phone arrive and play its visit on a connection of its own; reports what happened. */
export async function play(world: LoadWorld, script: VisitScript): Promise<LoadReport> {
	const arrivals = arrivalsOf(world);
	const visitsMs: number[] = [];
	const requestsMs: number[] = [];
	const reasons: string[] = [];
	let latestStartMs = 0;
	const cpuBefore = process.cpuUsage();
	const startedAtMs = performance.now();

	const visit = async ({ place, atMs }: Arrival): Promise<void> => {
		await pause(atMs - (performance.now() - startedAtMs));
		latestStartMs = Math.max(latestStartMs, performance.now() - startedAtMs - atMs);
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		try {
			for (const request of script(place)) {
				const sentAtMs = performance.now();
				await send(world, { request, agent });
				requestsMs.push(performance.now() - sentAtMs);
			}
			visitsMs.push(performance.now() - startedAtMs - atMs);
		} catch (error) {
			reasons.push(error instanceof Error ? error.message : String(error));
		} finally {
			agent.destroy();
		}
	};
	const all = Promise.all(arrivals.map(visit));
	const patience = new AbortController();
	const deadline = pause(world.windowMs + PATIENCE_MS, undefined, { signal: patience.signal });
	await Promise.race([all, deadline]);
	patience.abort();
	await deadline.catch(() => undefined);
	const { user, system } = process.cpuUsage(cpuBefore);
	return {
		visitsMs,
		requestsMs,
		errors: arrivals.length - visitsMs.length,
		reasons: [...new Set(reasons)].slice(0, REASONS_KEPT),
		elapsedMs: performance.now() - startedAtMs,
		cpuMs: (user + system) / 1000,
		latestStartMs
	};
}

async function send(
	{ target }: LoadWorld,
	{ request, agent }: { request: ScriptedRequest; agent: Agent }
): Promise<void> {
	const { method, path, headers, body, status, check } = request;
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		const outgoing = httpRequest(
			{ ...target, method, path, headers, agent, timeout: REQUEST_TIMEOUT_MS },
			resolve
		);
		outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path} timed out.`)));
		outgoing.once('error', reject);
		outgoing.end(body);
	});
	const answered = await text(answer);
	if (answer.statusCode !== status) {
		throw new Error(`${method} ${path}: ${answer.statusCode ?? 0} instead of ${status}.`);
	}
	const wrong = check?.(answered);
	if (wrong !== undefined) throw new Error(`${method} ${path}: ${wrong}`);
}

/**
 * The wiring of one server process: store, accounts, exchange, jobs and HTTP, opened in that order and closed in the other.
 * Whoever starts it (main.ts for a real deployment, commands/start.ts for the sample) brings the configuration.
 */
import { randomBytes } from 'node:crypto';
import { Accounts } from './accounts/accounts.ts';
import type { Secrets } from './accounts/secrets.ts';
import { storeFolder, type Config } from './config.ts';
import { openExchange, type ExchangeParts } from './gateway/exchange/parts.ts';
import { createApp } from './gateway/http/app.ts';
import { Allowance, SignInLimits } from './gateway/http/limits.ts';
import { listen } from './gateway/http/listen.ts';
import { LiveHub } from './gateway/http/live-hub.ts';
import { errorFields, type Log } from './gateway/http/log.ts';
import { PlaceNames } from './gateway/http/place-names.ts';
import type { StaticFiles } from './gateway/http/static-files.ts';
import { LiveStreams } from './gateway/http/streams.ts';
import { carryOutAll } from './jobs/erasure-job.ts';
import { followJobs } from './jobs/follow.ts';
import { asDeviceId, idFromBytes, type DeviceId } from '#lib/core/ids.ts';
import { ok, type Problem, type Result } from '#lib/core/result.ts';
import { openMediaParts, openPreparations, tendMedia } from './running-media.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

/** A deployment whose store is open, before anybody is served: what the set-up and the filling of the sample work with. */
export interface Deployment {
	readonly config: Config;
	readonly store: Store;
	readonly secrets: Secrets;
	readonly accounts: Accounts;
	readonly exchange: ExchangeParts;
	readonly log: Log;
	/** Epoch ms. */
	readonly now: () => number;
}

/** What opening wants to know. */
export interface OpenDeployment {
	readonly config: Config;
	readonly secrets: Secrets;
	readonly log: Log;
	readonly now?: () => number;
}

/** A server that serves. */
export interface Running {
	readonly port: number;
	/** Finishes what is under way, then closes everything. */
	readonly stop: () => Promise<void>;
}

/** Requests under way get this long: a slow phone's body, a store that is busy. */
const GRACE_MS = 10_000;
/** A phone with a backlog sends one piece after the other; 2 a second for ever is no phone. */
const SYNC_ALLOWANCE = { burst: 240, perSecond: 2 };

/** A random id for a device of this process. */
export const newDeviceId = (): DeviceId => asDeviceId(idFromBytes(randomBytes(5)));

/** Opens store and exchange. Throws `StoreError` when the store cannot be used. */
export async function openDeployment(options: OpenDeployment): Promise<Deployment> {
	const { config, secrets, log, now = Date.now } = options;
	const store = await openStore({ folder: storeFolder(config), couch: config.couch });
	try {
		const db = await store.open('accounts');
		const accounts = new Accounts({ db, secrets, now });
		const exchange = await openExchange({
			store,
			newDeviceId,
			now: now(),
			report: ({ kind, ...fields }) => log(kind, fields)
		});
		// The store may be an older backup: nobody is served what was erased since.
		await carryOutAll({ ...exchange, now: now() });
		return { config, store, secrets, accounts, exchange, log, now };
	} catch (error) {
		await store.close();
		throw error;
	}
}

/** Begins to serve; `port-taken` leaves the deployment open, to be tried again. */
export async function serve(
	deployment: Deployment,
	{ port, files }: { readonly port: number; readonly files: StaticFiles | undefined }
): Promise<Result<Running, Problem<'port-taken'>>> {
	const { config, store, accounts, exchange, log, now } = deployment;
	const closing = new AbortController();
	const streams = new LiveStreams();
	const media = openMediaParts(deployment);
	const preparations = await openPreparations(deployment, media);
	let areJobsAlive = true;
	const app = createApp({
		accounts,
		store,
		exchange,
		places: new PlaceNames(exchange, now),
		signInLimits: new SignInLimits(now),
		householdLimits: new SignInLimits(now, 'six-digits'),
		codePrefix: config.codePrefix,
		syncAllowance: new Allowance(SYNC_ALLOWANCE, now),
		...media,
		preparations,
		live: new LiveHub(store),
		streams,
		originRule: config,
		isSample: config.mode === 'sample',
		files,
		areJobsAlive: () => areJobsAlive,
		log,
		now
	});
	const listening = await listen(app, { host: config.host, port });
	if (!listening.ok) return listening;
	accounts.follow(closing.signal);
	const tended = tendMedia(media, deployment, closing.signal);
	const onend = (error: unknown): void => {
		log('jobs-ended', errorFields(error));
		areJobsAlive = false;
	};
	const jobs = startJobs(deployment, closing.signal).catch(onend);
	const preparing = preparations.run(closing.signal).catch(onend);
	const stop = async (): Promise<void> => {
		streams.endAll();
		await listening.value.close(GRACE_MS);
		closing.abort();
		await Promise.all([jobs, preparing, tended]);
		await accounts.settled();
		await store.close();
	};
	return ok({ port: listening.value.port, stop });
}

/** Jobs that end before they are told to have met a bug: the server serves on, and /health says so. */
function startJobs({ exchange, log, now }: Deployment, signal: AbortSignal): Promise<void> {
	const onfailure = ({ database, error }: { database: string; error: Error }): void =>
		log('job-failing', { database, ...errorFields(error) });
	return followJobs({ ...exchange, clock: now, onfailure }, signal);
}

/** Ends the process gracefully on SIGTERM or SIGINT; a second signal ends it at once. */
export function stopOnSignals(running: Running, log: Log): void {
	let isStopping = false;
	const stop = (signal: string): void => {
		if (isStopping) process.exit(1);
		isStopping = true;
		log('stopping', { signal });
		running.stop().then(
			() => {
				log('stopped');
				process.exit(0);
			},
			(error: unknown) => {
				log('stopping-failed', errorFields(error));
				process.exit(1);
			}
		);
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);
}

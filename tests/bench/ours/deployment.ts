/**
 * A deployment for ours to be measured on: its data folder is made by the server's own parts (setup, accounts, exchange,
 * jobs), not through HTTP, and before the clock runs; then the product's server is started on it as a process of its own.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	asDeviceId,
	idFromBytes,
	siteScope,
	type DeviceId,
	type Scope,
	type SiteId
} from '#lib/core/ids.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import type { SignedIn } from '#lib/core/protocol/sign-in.ts';
import { readSites } from '#lib/core/session/region.ts';
import { Accounts } from '../../../server/accounts/accounts.ts';
import type { StoredPassword } from '../../../server/accounts/password.ts';
import { deriveSecrets } from '../../../server/accounts/secrets.ts';
import { newSlot } from '../../../server/accounts/sign-ins.ts';
import { readServeConfig } from '../../../server/config.ts';
import { readableScopes } from '../../../server/gateway/access.ts';
import { foldScope } from '../../../server/gateway/exchange/fold-scope.ts';
import { runJobsOnce } from '../../../server/jobs/jobs.ts';
import { openDeployment, type Deployment } from '../../../server/running.ts';
import { setUp } from '../../../server/setup/set-up.ts';
import { deliver } from '../../../server/writing/delivery.ts';
import { Recorder } from '../../../server/writing/recorder.ts';
import { makeTrips } from '../../../server/writing/trip.ts';
import { freePort } from '../../ground/free-port.ts';
import { startServer, type ServerProcess } from '../../ground/server-process.ts';
import type { Ground } from '../contender.ts';

/** What stands there before the measurement. */
export interface Plan {
	readonly sites: number;
	/** Facilitators of each site, one signed-in phone each. */
	readonly phonesPerSite: number;
	/** Facts that each site begins with, written by a colleague's phone. */
	readonly facts?: readonly Draft[];
	/** The built app to serve; an empty page when absent. */
	readonly buildFolder?: string;
}

/** A phone whose sign-in is open: who it is, and the secret in its cookie. */
export interface SignedInPhone {
	readonly as: SignedIn;
	readonly token: string;
	/** Sign-in name, with `PASSWORD`. */
	readonly name: string;
}

/** One site and its phones. */
export interface PlannedSite {
	readonly id: SiteId;
	readonly phones: readonly SignedInPhone[];
}

/** A server that runs on the planned data. */
export interface RunningDeployment {
	readonly server: ServerProcess;
	readonly sites: readonly PlannedSite[];
	/** What browsers call the server, whatever link lies between. */
	readonly origin: string;
	/** Opens the data again, for counting; only once the server has stopped. */
	readonly reopen: () => Promise<Deployment>;
}

/** Worth nothing. */
const SECRET = 'only-for-benchmarks-0000-0000-0000';
export const PASSWORD = 'only-for-benchmarks';
/** `BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=…'` and the like: where a server's time or memory goes. */
const FOR_PROFILES: Readonly<Record<string, string>> =
	process.env.BENCH_NODE_OPTIONS === undefined
		? {}
		: { NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS };
const UNIT = join(import.meta.dirname, '../../../server/deploy/tongyu.service');
const DAY_MS = 86_400_000;
/** Everybody has worked there for so long: marks of earlier weeks are theirs to make. */
const SINCE_DAYS = 100;
const SITES_PER_TOWNSHIP = 20;

/** Makes the data and starts the server on it; both end with the run. */
export async function startDeployment(ground: Ground, plan: Plan): Promise<RunningDeployment> {
	const dataDir = await mkdtemp(join(tmpdir(), 'tongyu-bench-'));
	ground.onEnd(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
	const buildFolder = plan.buildFolder ?? (await emptyPage(dataDir));
	const port = await freePort();
	const origin = `http://localhost:${port}`;
	const env = { SIGN_IN_SECRET: SECRET, BUILD_DIR: buildFolder };
	const reopen = () => openData({ ...env, DATA_DIR: dataDir, ORIGIN: origin });
	const deployment = await reopen();
	const sites = await fill(deployment, plan);
	await deployment.store.close();
	const server = await startServer({
		port,
		dataDir,
		env: { ...env, ...(await deployedEnvironment()), ...FOR_PROFILES },
		origin
	});
	ground.onEnd(() => server.dispose());
	return { server, sites, origin, reopen };
}

/** What the deployment's unit sets besides the configuration: it bounds the server's memory. */
async function deployedEnvironment(): Promise<Record<string, string>> {
	const [, arenas] =
		/^Environment=MALLOC_ARENA_MAX=(\d+)$/m.exec(await readFile(UNIT, 'utf8')) ?? [];
	if (arenas === undefined) throw new Error('The unit sets no MALLOC_ARENA_MAX.');
	return { MALLOC_ARENA_MAX: arenas };
}

/** A random id for a phone. */
export const newDeviceId = (): DeviceId => asDeviceId(idFromBytes(randomBytes(5)));

async function emptyPage(dataDir: string): Promise<string> {
	const folder = join(dataDir, 'app');
	await mkdir(folder);
	await writeFile(join(folder, 'index.html'), '<!doctype html><script>0</script>');
	return folder;
}

async function openData(env: Readonly<Record<string, string>>): Promise<Deployment> {
	const config = readServeConfig(env);
	if (!config.ok) throw new Error(JSON.stringify(config.problem));
	const secrets = deriveSecrets(SECRET);
	return openDeployment({ config: config.value, secrets, log: () => undefined });
}

async function fill(deployment: Deployment, plan: Plan): Promise<PlannedSite[]> {
	const { exchange, store, secrets } = deployment;
	const sinceMs = Date.now() - SINCE_DAYS * DAY_MS;
	const db = await store.open('accounts');
	const accounts = new Accounts({ db, secrets, now: () => sinceMs });
	await setUp({ ...deployment, accounts, now: () => sinceMs }, setUpPlan(plan.sites));
	const district = await foldScope('district', { ...exchange, now: Date.now() });
	const password = await accounts.hashPassword(PASSWORD);
	const office: Staffing = { deployment: { ...deployment, accounts }, sinceMs, password };
	const sites: PlannedSite[] = [];
	for (const { id } of readSites(district.keys)) sites.push(await staffSite(office, id, plan));
	await runJobsOnce({ ...exchange, now: Date.now() });
	return sites;
}

function setUpPlan(count: number): Parameters<typeof setUp>[1] {
	const townships = Array.from(
		{ length: Math.ceil(count / SITES_PER_TOWNSHIP) },
		(_, township) => ({
			name: `${township + 1}镇`,
			organizers: [`${township + 1}镇组织员`],
			sites: Array.from(
				{ length: Math.min(SITES_PER_TOWNSHIP, count - township * SITES_PER_TOWNSHIP) },
				(_, site) => ({
					name: `${township + 1}镇${site + 1}村`,
					kind: 'village' as const,
					staff: []
				})
			)
		})
	);
	return { district: ['区中心'], townships };
}

interface Staffing {
	readonly deployment: Deployment;
	readonly sinceMs: number;
	readonly password: StoredPassword;
}

async function staffSite(office: Staffing, id: SiteId, plan: Plan): Promise<PlannedSite> {
	const count = plan.phonesPerSite + (plan.facts === undefined ? 0 : 1);
	const phones = await Promise.all(
		Array.from({ length: count }, (_, phone) => signIn(office, { site: id, phone }))
	);
	const colleague = plan.facts === undefined ? undefined : phones.pop();
	if (colleague !== undefined) await write(office, colleague.as, siteScope(id), plan.facts ?? []);
	return { id, phones };
}

async function signIn(
	{ deployment: { accounts, secrets, store, exchange }, sinceMs, password }: Staffing,
	{ site, phone }: { site: SiteId; phone: number }
): Promise<SignedInPhone> {
	const name = `${site} ${phone}`;
	const grants = [
		{
			role: 'facilitator' as const,
			place: { kind: 'site' as const, id: site },
			from: Math.floor(sinceMs / 1000)
		}
	];
	const account = await accounts.add({ name, password, grants });
	if (!account.ok) throw new Error(`The account ${name} is there already.`);
	const device = await accounts.bindDevice(newDeviceId(), account.value.id);
	if (!device.ok) throw new Error('A fresh device cannot be bound.');
	const slot = newSlot();
	const today = new Accounts({ db: await store.open('accounts'), secrets, now: Date.now });
	const token = await today.startSignIn({ account: account.value, device: device.value, slot });
	const scopes = readableScopes(grants, exchange.registry, Math.floor(Date.now() / 1000));
	const as: SignedIn = { slot, account: account.value.id, device: device.value.id, scopes };
	return { as, token, name };
}

/** Facts a colleague's phone delivered yesterday, some hundred to a segment as phones make them. */
async function write(
	{ deployment }: Staffing,
	{ account, device }: SignedIn,
	scope: Scope,
	drafts: readonly Draft[]
): Promise<void> {
	const atS = Math.floor((Date.now() - DAY_MS) / 1000);
	const recorder = new Recorder({ account, device }, scope, new Map());
	for (let from = 0; from < drafts.length; from += FACTS_PER_SEGMENT) {
		recorder.write(drafts.slice(from, from + FACTS_PER_SEGMENT), { at: atS });
		await makeTrips(deliver(recorder, atS), deployment);
	}
}

const FACTS_PER_SEGMENT = 500;

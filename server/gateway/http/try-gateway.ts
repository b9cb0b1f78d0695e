/**
 * For tests: the whole gateway on a real socket, over a store in memory, with a small township set up, a clock in the test's
 * hand and its log kept.
 */
import { randomBytes } from 'node:crypto';
import { Accounts } from '../../accounts/accounts.ts';
import { deriveSecrets } from '../../accounts/secrets.ts';
import type { Config } from '../../config.ts';
import { serve, type Deployment } from '../../running.ts';
import { setUp, type Done } from '../../setup/set-up.ts';
import { MemoryStore } from '../../../tests/ground/memory-store.ts';
import { asDeviceId, idFromBytes, type DeviceId } from '#lib/core/ids.ts';
import type { PublicKey, SignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { parseSignInAnswer } from '#lib/core/protocol/sign-in.ts';
import { openExchange } from '../exchange/parts.ts';
import { createLog } from './log.ts';
import type { StaticFiles } from './static-files.ts';

export const ORIGIN = 'https://tongyu.example.cn';
/** Tuesday, 2026-11-24, 20:00 in Beijing. */
export const START_MS = Date.UTC(2026, 10, 24, 12);

export const randomDevice = (): DeviceId => asDeviceId(idFromBytes(randomBytes(5)));

/** How a gateway is opened; a real deployment on HTTPS unless told otherwise. */
export interface GatewayOptions {
	readonly config?: Partial<Config>;
	readonly files?: StaticFiles | undefined;
}

/** Opens a gateway with 柳泉镇, 东柳村 and 西柳村, an organizer and a facilitator each. */
export async function openGateway({ config, files }: GatewayOptions = {}) {
	townshipSetUp ??= setUpTownship();
	const { state, done } = await townshipSetUp;
	const store = new MemoryStore();
	store.restore(state);
	const clock = { ms: START_MS };
	const lines: string[] = [];
	const deployment = await deploy(store, clock, { config, lines });
	const running = await serve(deployment, { port: 0, files });
	if (!running.ok) throw new Error(running.problem.code);
	const { port, stop } = running.value;
	const url = `http://127.0.0.1:${port}`;
	return { ...deployment, store, url, clock, lines, stop, passwordOf: passwordsOf(done) };
}

/** Hashing the passwords of a set-up takes a second: it is done once, and every gateway begins with a copy. */
let townshipSetUp: ReturnType<typeof setUpTownship> | undefined;

async function setUpTownship() {
	const store = new MemoryStore();
	const done = await setUp(await deploy(store, { ms: START_MS }), PLAN);
	return { state: store.snapshotState(), done };
}

async function deploy(
	store: MemoryStore,
	clock: { ms: number },
	{ config, lines = [] }: { config?: Partial<Config> | undefined; lines?: string[] } = {}
): Promise<Deployment> {
	const now = (): number => clock.ms;
	const secrets = deriveSecrets('a secret of more than 32 characters');
	return {
		config: { ...CONFIG, ...config },
		store,
		secrets,
		exchange: await openExchange({ store, newDeviceId: randomDevice, now: now() }),
		accounts: new Accounts({ db: await store.open('accounts'), secrets, now }),
		log: createLog((line) => lines.push(line), now),
		now
	};
}

export type Gateway = Awaited<ReturnType<typeof openGateway>>;

/** One browser: its cookies, and the slot it names. */
export class Browser {
	readonly #gateway: Gateway;
	readonly cookies = new Map<string, string>();
	device = randomDevice();
	slot: string | undefined;

	constructor(gateway: Gateway) {
		this.#gateway = gateway;
	}

	/** A request as the app makes it; headers given replace its own, an undefined one leaves it out. */
	async fetch(
		path: string,
		{
			headers = {},
			...init
		}: { method?: string; body?: BodyInit; signal?: AbortSignal } & {
			headers?: Record<string, string | undefined>;
		} = {}
	): Promise<Response> {
		const own: Record<string, string | undefined> = {
			origin: ORIGIN,
			'content-type': init.body === undefined ? undefined : 'application/json',
			cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
			'x-tongyu-slot': this.slot,
			...headers
		};
		const sent = Object.entries(own).filter((pair): pair is [string, string] => Boolean(pair[1]));
		const answer = await fetch(`${this.#gateway.url}${path}`, { ...init, headers: sent });
		for (const cookie of answer.headers.getSetCookie()) this.#take(cookie);
		return answer;
	}

	post(path: string, body: unknown): Promise<Response> {
		return this.fetch(path, { method: 'POST', body: JSON.stringify(body) });
	}

	/** Signs in, with the initial password unless another is given; throws when it does not work. */
	async signIn(
		name: string,
		key?: PublicKey,
		password = this.#gateway.passwordOf(name)
	): Promise<SignInAnswer> {
		const { device } = this;
		const answer = await this.post('/api/sign-in', { v: 1, name, password, device, key });
		const parsed = parseSignInAnswer(await answer.json());
		if (!parsed.ok) throw new Error(`Sign-in failed with ${answer.status}.`);
		this.slot = parsed.value.slot;
		return parsed.value;
	}

	#take(cookie: string): void {
		const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
		if (name === undefined || value === undefined) return;
		if (cookie.includes('Max-Age=0')) this.cookies.delete(name);
		else this.cookies.set(name, value);
	}
}

/** The code of an answer that is an error. */
export async function codeOf(answer: Response): Promise<unknown> {
	const body: unknown = await answer.json();
	if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
	const { error } = body;
	return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

const CONFIG: Config = {
	mode: 'production',
	host: '127.0.0.1',
	port: 0,
	isPortFixed: true,
	dataFolder: '',
	mediaFolder: '',
	s3: undefined,
	ffmpeg: undefined,
	maxUploadBytes: 1024 ** 2,
	buildFolder: '',
	couch: undefined,
	origin: ORIGIN,
	secret: undefined,
	codePrefix: 'HC',
	trustedProxies: 1
};

const PLAN = {
	district: ['区中心'],
	townships: [
		{
			name: '柳泉镇',
			organizers: ['柳泉镇组织员'],
			sites: [
				{ name: '东柳村', kind: 'village' as const, staff: ['东柳村辅导员'] },
				{ name: '西柳村', kind: 'village' as const, staff: ['西柳村辅导员'] }
			]
		}
	]
};

const passwordsOf =
	({ created }: Done) =>
	(name: string): string =>
		created.find((account) => account.name === name)?.password ?? '';

/**
 * Configuration is read once, from the environment, and passed on. What is missing or wrong is told in a plain sentence that
 * names the variable and what to set.
 */
import { join, resolve } from 'node:path';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { readCount } from './config-count.ts';
import { readMedia, type MediaConfig } from './config-media.ts';

/** Everything the server is told from outside. */
export interface Config extends MediaConfig {
	/** `sample`: made-up people, printed passwords, any address. `production`: real people, one HTTPS origin. */
	readonly mode: 'sample' | 'production';
	readonly host: string;
	readonly port: number;
	/** The next free port may be taken when this one is not free: only where nobody chose it. */
	readonly isPortFixed: boolean;
	/** Where the embedded store lives, and the sample's secret. */
	readonly dataFolder: string;
	/** The built app. */
	readonly buildFolder: string;
	readonly couch:
		{ readonly url: string; readonly prefix: string; readonly timeoutMs: number } | undefined;
	/** `https://host[:port]` as browsers see it; undefined in the sample: any address the machine has. */
	readonly origin: string | undefined;
	/** Pepper and keys at rest come from it; undefined in the sample, which keeps one in its data folder. */
	readonly secret: string | undefined;
	/** Two letters of the district, before the numbers of a household code; the first code printed settles them. */
	readonly codePrefix: string;
	/** How many proxies in front may be believed when they name the client's address. */
	readonly trustedProxies: number;
}

/** The environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The sentence stands in the problem's detail. */
export type ConfigProblem = Problem<'config'>;

const DEFAULT_PORT = 3000;
/** Below this a secret can be guessed; `openssl rand -base64 32` gives 44. */
const MIN_SECRET_CHARACTERS = 32;
/** 同育 */
const DEFAULT_CODE_PREFIX = 'TY';
const DEFAULT_COUCH_TIMEOUT_MS = 10_000;

/** Where the embedded store's databases are inside the data folder. */
export const storeFolder = (config: Pick<Config, 'dataFolder'>): string =>
	join(config.dataFolder, 'store');

/** What to say when the configuration does not do. */
export const sentenceOf = (problem: ConfigProblem): string =>
	String(problem.detail?.sentence ?? problem.code);

/** The configuration of a real deployment: nothing is guessed that protects people. */
export function readServeConfig(env: Environment): Result<Config, ConfigProblem> {
	const shared = readShared(env, { host: '127.0.0.1' });
	if (!shared.ok) return shared;
	const origin = readOrigin(env.ORIGIN);
	if (!origin.ok) return origin;
	const secret = env.SIGN_IN_SECRET ?? '';
	if (secret === '') {
		return say(
			'SIGN_IN_SECRET is not set. Set it to a random text of 32 characters or more (openssl rand -base64 32) and keep a copy apart from the data.'
		);
	}
	if (secret.length < MIN_SECRET_CHARACTERS) {
		return say(
			`SIGN_IN_SECRET has ${secret.length} characters. Set it to ${MIN_SECRET_CHARACTERS} or more (openssl rand -base64 32).`
		);
	}
	const { couch, s3 } = shared.value;
	if (couch !== undefined && s3 === undefined && (env.MEDIA_DIR ?? '') === '') {
		return say(
			'MEDIA_DIR is not set. With COUCHDB_URL photos and lectures need a place of their own: set it to a folder that every server of this deployment shares, and back it up; or set S3_ENDPOINT.'
		);
	}
	return ok({ ...shared.value, mode: 'production', origin: origin.value, secret });
}

/** The configuration of the sample township: every part has a default. */
export function readSampleConfig(env: Environment): Result<Config, ConfigProblem> {
	const shared = readShared(env, { host: '0.0.0.0' });
	if (!shared.ok) return shared;
	if (env.ORIGIN === undefined || env.ORIGIN === '') {
		return ok({ ...shared.value, mode: 'sample', origin: undefined, secret: undefined });
	}
	const origin = readOrigin(env.ORIGIN);
	if (!origin.ok) return origin;
	return ok({ ...shared.value, mode: 'sample', origin: origin.value, secret: undefined });
}

function readShared(
	env: Environment,
	defaults: { readonly host: string }
): Result<Omit<Config, 'mode' | 'origin' | 'secret'>, ConfigProblem> {
	const port = readCount(env.PORT, { fallback: DEFAULT_PORT, max: 65_535 });
	if (port === undefined)
		return say(`PORT is "${env.PORT ?? ''}". Set it to a number up to 65535.`);
	const trustedProxies = readCount(env.TRUSTED_PROXIES, { fallback: 0, max: 10 });
	if (trustedProxies === undefined) {
		return say(
			'TRUSTED_PROXIES is not a number. Set it to how many proxies stand in front (0 or 1).'
		);
	}
	const timeoutMs = readCount(env.COUCHDB_TIMEOUT_MS, {
		fallback: DEFAULT_COUCH_TIMEOUT_MS,
		max: 600_000
	});
	if (timeoutMs === undefined) return say('COUCHDB_TIMEOUT_MS is not a number of milliseconds.');
	const couch = readCouch(env, timeoutMs);
	if (!couch.ok) return couch;
	const codePrefix = env.CODE_PREFIX ?? DEFAULT_CODE_PREFIX;
	if (!/^[A-Z]{2}$/.test(codePrefix))
		return say(
			`CODE_PREFIX is "${codePrefix}". Set it to two capital letters of the district, such as DX.`
		);
	const dataFolder = resolve(env.DATA_DIR ?? 'data');
	const media = readMedia(env, dataFolder);
	if (!media.ok) return media;
	return ok({
		host: env.HOST ?? defaults.host,
		port,
		isPortFixed: env.PORT !== undefined && env.PORT !== '',
		dataFolder,
		...media.value,
		buildFolder: resolve(env.BUILD_DIR ?? join(import.meta.dirname, '../build')),
		couch: couch.value,
		codePrefix,
		trustedProxies
	});
}

function readCouch(env: Environment, timeoutMs: number): Result<Config['couch'], ConfigProblem> {
	const url = env.COUCHDB_URL ?? '';
	if (url === '') return ok(undefined);
	if (!/^https?:$/.test(protocolOf(url))) {
		return say('COUCHDB_URL is no address. Set it to http://user:password@host:5984.');
	}
	const prefix = env.COUCHDB_PREFIX ?? 'tongyu-';
	if (!/^[a-z][a-z0-9_-]{0,30}$/.test(prefix)) {
		return say('COUCHDB_PREFIX must begin with a letter and have only a-z, 0-9, _ and -.');
	}
	return ok({ url, prefix, timeoutMs });
}

function readOrigin(text: string | undefined): Result<string, ConfigProblem> {
	if (text === undefined || text === '') {
		return say(
			'ORIGIN is not set. Set it to the address people open, such as https://tongyu.example.cn.'
		);
	}
	if (!/^https?:$/.test(protocolOf(text)) || new URL(text).origin !== text) {
		return say(
			`ORIGIN is "${text}". Set it to scheme and host alone, such as https://tongyu.example.cn (no path, no slash at the end).`
		);
	}
	return ok(text);
}

const protocolOf = (text: string): string => (URL.canParse(text) ? new URL(text).protocol : '');

const say = (sentence: string) => fail('config', { sentence });

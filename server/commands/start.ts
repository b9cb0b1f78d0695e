/**
 * `npm start`: the sample township on this machine. Builds the app when its sources are newer, fills the data folder once,
 * serves, and says where and as whom to open it.
 *
 *   --no-build   serve what stands in build/       --dev   serve the interface alone, beside Vite's own server
 *   --log        print the log
 */
import '../memory.ts';
import '../threads.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deriveSecrets } from '../accounts/secrets.ts';
import { readSampleConfig, sentenceOf } from '../config.ts';
import { createLog } from '../gateway/http/log.ts';
import { listStaticFiles } from '../gateway/http/static-files.ts';
import { openMedia } from '../media/open-media.ts';
import { openDeployment, serve, stopOnSignals, type Deployment, type Running } from '../running.ts';
import { sampleAccounts, sampleFamilies } from '../sample/accounts.ts';
import { DEFAULT_SEED, fillSample } from '../sample/fill.ts';
import { greet } from '../sample/greeting.ts';
import { sampleDistrict } from '../sample/places.ts';
import { sampleSecret } from '../sample/secret.ts';
import { buildApp, isBuildStale } from './build-app.ts';
import { runCommand } from './run-command.ts';

/** How many ports are tried after the usual one. */
const PORTS_TRIED = 20;
/** Vite hands requests on under another name: what browsers call it must be said. */
const VITE_ORIGIN = 'http://localhost:5173';
/** Printed even without --log: something is wrong. */
const ALARMS =
	/"event":"(?:failed|jobs-ended|job-failing|store-failing|store-unsure|stopping-failed)"/;

async function start(): Promise<string | undefined> {
	const { values } = parseArgs({
		options: {
			build: { type: 'boolean', default: true },
			dev: { type: 'boolean', default: false },
			log: { type: 'boolean', default: false }
		},
		allowNegative: true
	});
	const read = readSampleConfig(process.env);
	if (!read.ok) return sentenceOf(read.problem);
	const config = values.dev ? { ...read.value, origin: VITE_ORIGIN } : read.value;
	if (values.build && !values.dev && (await isBuildStale())) {
		say('正在构建页面，约半分钟…… Building the app, about half a minute …');
		const failure = await buildApp();
		if (failure !== undefined) return failure;
	}
	const files = values.dev ? undefined : await listStaticFiles(config.buildFolder);
	if (files === undefined && !values.dev) return `There is no app in ${config.buildFolder}.`;
	const log = createLog((line) => {
		if (values.log || ALARMS.test(line)) process.stdout.write(`${line}\n`);
	}, Date.now);
	const secrets = deriveSecrets(await sampleSecret(config.dataFolder));
	const deployment = await openDeployment({ config, secrets, log });
	const refusal = await fill(deployment);
	if (refusal !== undefined) {
		await deployment.store.close();
		return refusal;
	}
	const running = await serveSomewhere(deployment, files);
	if (running === undefined) return `No port from ${config.port} on is free. Set PORT.`;
	if (values.dev) stopWith(startVite(), running);
	stopOnSignals(running, log);
	say(greeting(running.port, running.port !== config.port));
	return undefined;
}

/** Fills the store with the sample unless it is real. Returns the sentence that says so. */
async function fill(deployment: Deployment): Promise<string | undefined> {
	if ((await deployment.accounts.deployment())?.kind === 'production') {
		return 'This data folder belongs to a real deployment: npm run serve opens it. Set DATA_DIR to another one for the sample.';
	}
	const startMs = performance.now();
	const done = await fillSample({
		...deployment,
		files: openMedia(deployment.config),
		now: deployment.now()
	});
	const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
	if (done !== 'kept')
		say(`演示数据已备好（${seconds} 秒）。 The sample is filled (${seconds} s).`);
	return undefined;
}

/** Serves on the port asked for, or the next free one where nobody chose it. */
async function serveSomewhere(
	deployment: Deployment,
	files: Parameters<typeof serve>[1]['files']
): Promise<Running | undefined> {
	const { port, isPortFixed } = deployment.config;
	for (let offset = 0; offset <= (isPortFixed ? 0 : PORTS_TRIED); offset++) {
		const running = await serve(deployment, { port: port + offset, files });
		if (running.ok) return running.value;
	}
	await deployment.store.close();
	return undefined;
}

const greeting = (port: number, hasMoved: boolean): string =>
	greet({
		port,
		hasMoved,
		lanAddresses: Object.values(networkInterfaces())
			.flatMap((addresses) => addresses ?? [])
			.filter(({ family, internal }) => family === 'IPv4' && !internal)
			.map(({ address }) => address),
		accounts: [sampleAccounts, sampleFamilies].flatMap((accounts) =>
			accounts(DEFAULT_SEED, sampleDistrict(DEFAULT_SEED))
		)
	});

/** Vite's own server, with hot reload, in front of the interface. */
function startVite(): ChildProcess {
	const root = join(import.meta.dirname, '../..');
	const vite = join(root, 'node_modules/vite/bin/vite.js');
	return spawn(
		process.execPath,
		[vite, 'dev', '--port', new URL(VITE_ORIGIN).port, '--strictPort'],
		{ cwd: root, stdio: 'inherit' }
	);
}

/** Neither lives without the other. */
function stopWith(child: ChildProcess, running: Running): void {
	process.once('exit', () => child.kill());
	child.once('exit', () => void running.stop().then(() => process.exit(0)));
}

const say = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

await runCommand(start);

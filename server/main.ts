/**
 * The entry of a real deployment (`npm run serve`). It refuses to start, in a plain sentence, when something that protects
 * people is missing. The sample township has its own entry, commands/start.ts.
 */
import './memory.ts';
import './threads.ts';
import { deriveSecrets } from './accounts/secrets.ts';
import { readServeConfig, sentenceOf, type Config } from './config.ts';
import { runCommand } from './commands/run-command.ts';
import { createLog, type Log } from './gateway/http/log.ts';
import { isLocalhost } from './gateway/http/origin.ts';
import { listStaticFiles } from './gateway/http/static-files.ts';
import { openDeployment, serve, stopOnSignals } from './running.ts';

/** Starts to serve. Returns the sentence that says why it does not. */
async function main(): Promise<string | undefined> {
	const read = readServeConfig(process.env);
	if (!read.ok) return sentenceOf(read.problem);
	const config = read.value;
	const files = await listStaticFiles(config.buildFolder);
	if (files === undefined)
		return `There is no app in ${config.buildFolder}. Run npm run build first.`;
	const log = createLog((line) => process.stdout.write(`${line}\n`), Date.now);
	const secrets = deriveSecrets(config.secret ?? '');
	const deployment = await openDeployment({ config, secrets, log });
	const kind = (await deployment.accounts.deployment())?.kind;
	if (kind !== 'production') {
		await deployment.store.close();
		return kind === 'sample'
			? 'This data is the sample township: its passwords are public. Set DATA_DIR (or COUCHDB_PREFIX) to another place and run npm run setup there.'
			: 'Nothing is set up here yet. Run npm run setup first, with the same environment.';
	}
	const running = await serve(deployment, { port: config.port, files });
	if (!running.ok) {
		await deployment.store.close();
		return `Port ${config.port} is taken. Set PORT to another one.`;
	}
	const { store } = deployment;
	log('listening', { host: config.host, port: running.value.port, store: store.kind });
	warnOfHttp(config, log);
	stopOnSignals(running.value, log);
	return undefined;
}

/** Without HTTPS cookies lose their prefix and browsers give no offline use: somebody must read that. */
function warnOfHttp({ origin = '' }: Config, log: Log): void {
	if (origin.startsWith('https://') || isLocalhost(origin)) return;
	log('insecure-origin', {
		note: 'ORIGIN is plain http: cookies are sent without Secure, and phones cannot work offline.'
	});
}

await runCommand(main);

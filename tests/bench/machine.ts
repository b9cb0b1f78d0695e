import { execFile } from 'node:child_process';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { CHROMIUM_PATH } from '../ground/chromium.ts';

/** What the figures depend on, in one paragraph. */
export async function describeMachine(): Promise<string> {
	const { stdout } = await promisify(execFile)(CHROMIUM_PATH, ['--version', '--no-sandbox']);
	const cores = cpus();
	return [
		`machine   ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`,
		`versions  Node ${process.versions.node}, ${stdout.trim()}`,
		`load      ${loadavg()
			.map((load) => load.toFixed(2))
			.join(' ')} (1, 5, 15 min; figures are noisy above ${cores.length})`
	].join('\n');
}

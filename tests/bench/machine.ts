import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM_PATH } from '../ground/chromium.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** What the figures depend on: machine, versions, what else was going on, and which build of ours stood there. */
export async function describeMachine(): Promise<string> {
	const cores = cpus();
	const load = loadavg().map((value) => value.toFixed(2));
	const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
	const pouchdb = await versionOf('pouchdb');
	const express = await versionOf('express-pouchdb');
	return [
		`machine   ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory}, ${platform()} ${release()}`,
		`versions  Node ${process.versions.node}, ${await chromiumVersion()}, PouchDB ${pouchdb}, express-pouchdb ${express}`,
		`load      ${load.join(' ')} (1, 5, 15 min; times are noisy when it is above ${cores.length})`,
		`build     ${await buildTime()}`
	].join('\n');
}

async function chromiumVersion(): Promise<string> {
	const { stdout } = await promisify(execFile)(CHROMIUM_PATH, ['--version', '--no-sandbox']);
	return stdout.trim();
}

async function versionOf(name: string): Promise<string> {
	const text = await readFile(join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8');
	return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

async function buildTime(): Promise<string> {
	const page = await stat(join(REPOSITORY, 'build/index.html')).catch(() => undefined);
	return page?.mtime.toISOString() ?? 'none (npm run build)';
}

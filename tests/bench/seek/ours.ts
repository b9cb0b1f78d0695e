import { join } from 'node:path';
import { openControlled } from '../../ground/controlled-page.ts';
import { keepFile } from '../../ground/kept-file.ts';
import type { Contender } from '../contender.ts';
import { startDeployment } from '../ours/deployment.ts';
import type { Recording } from './lecture-files.ts';
import { measureSeeks, startProfile } from './measure.ts';

const BUILD_FOLDER = join(import.meta.dirname, '../../../build');

/** The product's worker, reading from chunks; its server is gone. */
export const ourSeek = (what: string, recordingOf: () => Promise<Recording>): Contender => ({
	name: `Tongyu, ${what}`,
	run: async (ground) => {
		const recording = await recordingOf();
		const { server } = await startDeployment(ground, {
			sites: 1,
			phonesPerSite: 1,
			buildFolder: BUILD_FOLDER
		});
		const chromium = await startProfile(ground, server.url);
		const page = await chromium.page();
		await openControlled(page, '/sign-in');
		const sha256 = await keepFile(page, recording);
		await server.killHard();
		return measureSeeks(chromium, `/media/catalog/${sha256}`, recording);
	}
});

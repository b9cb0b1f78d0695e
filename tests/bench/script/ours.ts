import { join } from 'node:path';
import type { Contender } from '../contender.ts';
import { DATABASE, scriptSize } from '../script-size.ts';

const BUILD_FOLDER = join(import.meta.dirname, '../../../build');

const routeOf = (name: string, route: string, alsoLoads?: RegExp): Contender => ({
	name,
	run: async () => {
		const { files, gzipBytes, brotliBytes } = await scriptSize(BUILD_FOLDER, route, alsoLoads);
		return { files: files.length, gzipBytes, brotliBytes };
	}
});

/** The first screen of a new phone: the shell and signing in. */
export const ourSignIn = routeOf('Tongyu, sign-in', '/sign-in');
/** The screen that must work in the hall, with the database it cannot work without. */
export const ourRoll = routeOf('Tongyu, roll call', '/roll/[session]', DATABASE);

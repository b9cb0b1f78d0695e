import { readLectures } from '#lib/core/lecture/release.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import type { PublishedFiles } from '../media/published-files.ts';

/** Takes away the public files no release has named for 30 days: of lectures withdrawn, of older versions. How many. */
export async function sweepPublished(files: PublishedFiles, deps: ExchangeDeps): Promise<number> {
	const { keys } = await foldScope('catalog', deps);
	const manifests = readLectures(keys).flatMap(({ release }) => release.media?.manifest ?? []);
	return files.sweep(new Set(manifests));
}

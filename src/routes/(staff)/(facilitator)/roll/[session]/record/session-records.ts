import { untrack } from 'svelte';
import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { makeUpsPrefix } from '#lib/core/attendance/make-up.ts';
import { sheetPrefixes } from '#lib/core/attendance/sheet.ts';
import type { SessionId, SiteId } from '#lib/core/ids.ts';
import { photosPrefix } from '#lib/core/report/photo.ts';
import { recordPrefix } from '#lib/core/report/record.ts';
import { liveSite } from '../../../../../parts/site.ts';

/** Everything the record of a session and its form stand on, live. For a `$derived`, like `liveSite`. */
export const liveRecord = (app: App, site: SiteId, session: SessionId): LiveScope =>
	untrack(() =>
		liveSite(app, site, [
			...sheetPrefixes(session),
			'household/',
			recordPrefix(session),
			photosPrefix(session),
			makeUpsPrefix(session)
		])
	);

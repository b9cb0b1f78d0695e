import type { App } from '#lib/app/app.svelte.ts';
import type { LiveScope } from '#lib/app/live-scope.svelte.ts';
import { siteScope, type SessionId, type SiteId } from '#lib/core/ids.ts';
import { draftPart, recordKey, type RecordPart } from '#lib/core/report/record.ts';
import { TextWriting } from '../../../../../parts/text-writing.svelte.ts';

/** Writing the record of a session; see `TextWriting`. */
export class RecordWriting extends TextWriting<RecordPart> {
	constructor(
		app: App,
		{ site, session }: { readonly site: SiteId; readonly session: SessionId },
		live: LiveScope
	) {
		super(app, {
			scope: siteScope(site),
			live,
			keyOf: (part) => recordKey(session, part),
			draftOf: (part, text) => draftPart(session, part, text)
		});
	}
}

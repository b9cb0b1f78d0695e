/**
 * What an account may read of the scope `staff` without reading that scope: the files it uploaded itself, and what was prepared under
 * its own name from those alone. An expert looks at the result before handing it in; anybody else's files stay out of reach, also by
 * having them prepared: one source that is not its own, and nothing of the result is.
 *
 * It is known from the records of uploads, so it ends with them, 30 days after a file came.
 */
import { checked } from '../accounts/documents.ts';
import type { AccountId } from '#lib/core/ids.ts';
import { allFiles } from '#lib/core/lecture/manifest.ts';
import type { Database } from '../store/store.ts';
import type { MediaStore } from './media-store.ts';
import { jobSchema, sourcesOf } from './prepare/job.ts';
import { readManifest } from './read-manifest.ts';
import type { UploadRecords } from './uploads/records.ts';

/** What it asks. */
export interface OwnParts {
	readonly store: MediaStore;
	readonly database: Promise<Database>;
	readonly records: UploadRecords;
}

/** See the head of this file. */
export class OwnFiles {
	readonly #parts: OwnParts;

	constructor(parts: OwnParts) {
		this.#parts = parts;
	}

	/** Whether a file of `staff` is an account's own. */
	async has(account: AccountId, sha256: string): Promise<boolean> {
		const uploaded = await this.#uploadedBy(account);
		return uploaded.has(sha256) || this.#isMadeOf(uploaded, { account, sha256 });
	}

	async #uploadedBy(account: AccountId): Promise<Set<string>> {
		const records = await this.#parts.records.all(account);
		return new Set(
			records.flatMap(({ verdict }) => (verdict?.state === 'done' ? [verdict.sha256] : []))
		);
	}

	async #isMadeOf(
		uploaded: ReadonlySet<string>,
		{ account, sha256 }: { readonly account: AccountId; readonly sha256: string }
	): Promise<boolean> {
		if (uploaded.size === 0) return false;
		const from = `preparation/${account}/`;
		for (const { id, body } of await (await this.#parts.database).range({ from, to: `${from}~` })) {
			const { request, preparation } = checked(id, body, jobSchema);
			const manifest = preparation.result?.manifest;
			if (manifest === undefined || !sourcesOf(request).every((one) => uploaded.has(one))) continue;
			if (manifest === sha256) return true;
			const made = await readManifest(this.#parts.store, { scope: 'staff', sha256: manifest });
			if (made !== undefined && allFiles(made).some((file) => file.sha256 === sha256)) return true;
		}
		return false;
	}
}

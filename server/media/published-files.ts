/**
 * The files everybody may read: those in the scope `catalog`. A lecture's come there from `staff` when it is published, and go when no
 * release names them any more and has not for 30 days: a phone that has not seen the newer catalog yet, or keeps a lecture that was
 * withdrawn an hour ago, still gets what it began to fetch. How long nobody has named one stands in the database `media`, as
 * `unnamed/<sha256>`.
 */
import * as v from 'valibot';
import { UnsureWrite } from '../accounts/documents.ts';
import { allFiles } from '#lib/core/lecture/manifest.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import type { Database } from '../store/store.ts';
import type { MediaStore } from './media-store.ts';
import { readManifest } from './read-manifest.ts';

/** What it works with. */
export interface PublishedParts {
	readonly store: MediaStore;
	readonly database: Promise<Database>;
	/** Epoch ms. */
	readonly now: () => number;
}

const GRACE_MS = 30 * 86_400_000;
const PREFIX = 'unnamed/';
const markSchema = v.object({ since: v.number() });

/** See the head of this file. */
export class PublishedFiles {
	readonly #parts: PublishedParts;

	constructor(parts: PublishedParts) {
		this.#parts = parts;
	}

	/** Lets the audience of a scope read a manifest and all it names. `not-found`: some of it is not in `staff`; nothing was done. */
	async publish(
		manifest: string,
		scope: 'catalog' | 'staff'
	): Promise<Result<void, Problem<'not-found'>>> {
		const { store } = this.#parts;
		const read = await readManifest(store, { scope: 'staff', sha256: manifest });
		if (read === undefined) return fail('not-found');
		const files = allFiles(read);
		for (const { sha256, bytes } of files)
			if ((await store.stat({ scope: 'staff', sha256 }))?.sizeBytes !== bytes)
				return fail('not-found');
		if (scope === 'staff') return ok(undefined);
		// What names the others comes last.
		const hashes = [...files.map(({ sha256 }) => sha256), manifest];
		// Before any is counted on: the sweep must not take one away that was there already.
		for (const sha256 of hashes) await this.#mark(sha256);
		for (const sha256 of hashes)
			if (!(await store.copy({ scope: 'staff', sha256 }, 'catalog'))) return fail('not-found');
		return ok(undefined);
	}

	/** Takes away what none of these manifests has named for 30 days; how many files. */
	async sweep(manifests: Iterable<string>): Promise<number> {
		const { store } = this.#parts;
		const named = await this.#namedBy(manifests);
		const marks = await this.#marks();
		let removed = 0;
		for await (const sha256 of store.list('catalog')) {
			const since = marks.get(sha256);
			if (named.has(sha256)) await this.#unmark(sha256, since);
			else if (since === undefined) await this.#mark(sha256);
			else if (since < this.#parts.now() - GRACE_MS) {
				await this.#unmark(sha256, since);
				await store.remove({ scope: 'catalog', sha256 });
				removed++;
			}
		}
		return removed;
	}

	/** A release whose manifest is not there names nothing anybody could read. */
	async #namedBy(manifests: Iterable<string>): Promise<Set<string>> {
		const named = new Set<string>();
		for (const sha256 of manifests) {
			const manifest = await readManifest(this.#parts.store, { scope: 'catalog', sha256 });
			if (manifest === undefined) continue;
			for (const file of [{ sha256 }, ...allFiles(manifest)]) named.add(file.sha256);
		}
		return named;
	}

	async #marks(): Promise<Map<string, number>> {
		const documents = await (await this.#parts.database).range({ from: PREFIX, to: `${PREFIX}~` });
		return new Map(
			documents.flatMap(({ id, body }): [string, number][] => {
				const parsed = v.safeParse(markSchema, body);
				return parsed.success ? [[id.slice(PREFIX.length), parsed.output.since]] : [];
			})
		);
	}

	/** From now on it counts as named by nobody, until a sweep finds that it is. */
	async #mark(sha256: string): Promise<void> {
		const database = await this.#parts.database;
		const id = PREFIX + sha256;
		const rev = (await database.get(id))?.rev;
		const outcome = await database.put(id, { since: this.#parts.now() }, rev);
		// Another server wrote the same at the same moment: that serves as well.
		if (outcome.kind === 'unsure') throw new UnsureWrite(outcome.reason);
	}

	async #unmark(sha256: string, since: number | undefined): Promise<void> {
		if (since === undefined) return;
		const database = await this.#parts.database;
		const document = await database.get(PREFIX + sha256);
		const outcome = document && (await database.remove(document.id, document.rev));
		if (outcome?.kind === 'unsure') throw new UnsureWrite(outcome.reason);
	}
}

/**
 * What the server knows of uploads: documents `upload/<account>/<id>` of the database `media`, which no sign-in reads or writes. The
 * bytes that have arrived lie in a file; this says whose they are, how many there will be, and, once all were looked at, what they
 * were. The account stands in the document's name, so that nobody can ask for another's.
 */
import * as v from 'valibot';
import { asAccountId, type AccountId } from '#lib/core/ids.ts';
import { sha256Schema } from '#lib/core/lecture/parts.ts';
import { FILE_PROBLEMS, UPLOAD_TYPES } from '#lib/core/protocol/lectures.ts';
import { UnsureWrite } from '../../accounts/documents.ts';
import type { Database, StoredDocument } from '../../store/store.ts';

const verdictSchema = v.variant('state', [
	v.object({
		state: v.literal('done'),
		sha256: sha256Schema,
		bytes: v.number(),
		type: v.picklist(UPLOAD_TYPES)
	}),
	v.object({ state: v.literal('refused'), problem: v.picklist(FILE_PROBLEMS) })
]);
/** What a whole file turned out to be; for good. */
export type Verdict = v.InferOutput<typeof verdictSchema>;

const recordSchema = v.object({
	/** Whose draft it is for: `district`, `township-<id>`, `site-<id>` or an account. */
	owner: v.string(),
	/** As announced. */
	bytes: v.number(),
	/** Epoch ms. */
	createdAt: v.number(),
	/** What whoever sends it says of it; held against what arrived. */
	sha256: v.exactOptional(sha256Schema),
	verdict: v.exactOptional(verdictSchema)
});

/** Which upload: random, and its account's. */
export interface UploadName {
	readonly account: AccountId;
	readonly id: string;
}

/** One upload as it is known. */
export interface UploadRecord extends UploadName, v.InferOutput<typeof recordSchema> {}

const PREFIX = 'upload/';
/** Behind every id. */
const END = '~';

/** See the head of this file. */
export class UploadRecords {
	readonly #database: Promise<Database>;

	constructor(database: Promise<Database>) {
		this.#database = database;
	}

	/** Undefined for an upload nobody began, or somebody else did. */
	async get(name: UploadName): Promise<UploadRecord | undefined> {
		const document = await (await this.#database).get(idOf(name));
		return document && recordOf(document);
	}

	/** All of an account, or of everybody. */
	async all(account?: AccountId): Promise<UploadRecord[]> {
		const from = account === undefined ? PREFIX : `${PREFIX}${account}/`;
		const documents = await (await this.#database).range({ from, to: from + END });
		return documents.flatMap((document) => recordOf(document) ?? []);
	}

	/** Notes that an upload begins. */
	async add({ account, id, ...body }: UploadRecord): Promise<void> {
		const outcome = await (await this.#database).put(idOf({ account, id }), body);
		if (outcome.kind === 'unsure') throw new UnsureWrite(outcome.reason);
		if (outcome.kind === 'conflict') throw new Error('An id of an upload came twice.');
	}

	/** Notes what a whole file was; the first verdict stands. */
	async settle(name: UploadName, verdict: Verdict): Promise<void> {
		const database = await this.#database;
		const document = await database.get(idOf(name));
		const record = document && recordOf(document);
		if (document === undefined || record === undefined || record.verdict !== undefined) return;
		const outcome = await database.put(document.id, { ...document.body, verdict }, document.rev);
		if (outcome.kind === 'unsure') throw new UnsureWrite(outcome.reason);
	}

	/** Forgets an upload; fine when there is none. */
	async remove(name: UploadName): Promise<void> {
		const database = await this.#database;
		const document = await database.get(idOf(name));
		const outcome = document && (await database.remove(document.id, document.rev));
		if (outcome?.kind === 'unsure') throw new UnsureWrite(outcome.reason);
	}
}

const idOf = ({ account, id }: UploadName): string => `${PREFIX}${account}/${id}`;

function recordOf({ id, body }: StoredDocument): UploadRecord | undefined {
	const [, account = '', name = ''] = id.split('/');
	const parsed = v.safeParse(recordSchema, body);
	return parsed.success ? { account: asAccountId(account), id: name, ...parsed.output } : undefined;
}

import type { LectureScope } from './keeping.ts';
import { parseManifest, type Manifest } from '#lib/core/lecture/manifest.ts';
import type { LectureName } from '#lib/core/lecture/release.ts';
import {
	parsePreparation,
	parseUpload,
	type Preparation,
	type PrepareRequest,
	type PublishRequest,
	type Upload
} from '#lib/core/protocol/lectures.ts';
import type { Result } from '#lib/core/result.ts';
import { ask, readAnswer, type CallProblem } from '#lib/app/server-calls.ts';

/** What publishers ask of the server beside the facts: see `core/protocol/lectures.ts`. Needs the network. */
export class LectureDesk {
	readonly #slot: () => string | undefined;

	/** `slot` names the sign-in to ask under. */
	constructor(slot: () => string | undefined) {
		this.#slot = slot;
	}

	/** What became of an upload; its id is the last part of its address. */
	async upload(id: string): Promise<Result<Upload, CallProblem>> {
		return readAnswer(await this.#ask(`/api/uploads/${id}`), parseUpload);
	}

	/** Where the preparation of a lecture stands. */
	async preparation(name: LectureName): Promise<Result<Preparation, CallProblem>> {
		return readAnswer(await this.#ask(pathOf(name, 'prepare')), parsePreparation);
	}

	/** Asks for a preparation; the same request again is the same. */
	async prepare(
		name: LectureName,
		request: PrepareRequest
	): Promise<Result<Preparation, CallProblem>> {
		return readAnswer(await this.#ask(pathOf(name, 'prepare'), request), parsePreparation);
	}

	/** From the answer on, its audience can read the files of a manifest. */
	publish(name: LectureName, request: PublishRequest): Promise<Result<unknown, CallProblem>> {
		return this.#ask(pathOf(name, 'publish'), request);
	}

	/** What a lecture consists of. */
	async manifest(scope: LectureScope, sha256: string): Promise<Result<Manifest, CallProblem>> {
		return readAnswer(await this.#ask(`/media/${scope}/${sha256}`), parseManifest);
	}

	#ask(path: string, body?: unknown): Promise<Result<unknown, CallProblem>> {
		return ask(this.#slot(), path, body);
	}
}

const pathOf = ({ owner, id }: LectureName, what: 'prepare' | 'publish'): string =>
	`/api/lectures/${owner}/${id}/${what}`;

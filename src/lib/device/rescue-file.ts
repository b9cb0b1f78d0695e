import * as v from 'valibot';
import type { DeviceId, TownshipId } from '#lib/core/ids.ts';
import { deviceSchema, type PackedSegment } from '#lib/core/protocol/segment.ts';
import { publicKeySchema, type PrivateKey, type PublicKey } from '#lib/core/protocol/sign-in.ts';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { type DeviceKeys, signingKey } from './device-keys.ts';
import { openSealed, sealTo, toBase64Url } from './rescue-cipher.ts';
import { seal } from './seal.ts';
import { type DeviceStore, type DeviceWrite, phoneRow } from './store.ts';

/**
 * The rescue file (离线交接包): everything unsent, as sealed segments exactly as they would travel, signed by the device and
 * encrypted to the township. The phone keeps them; when it sends them later itself, the server says `known`.
 */

/** More than fits into one segment; the rest is sealed in the next round. */
const BUDGET_BYTES = 10_000_000;

const fileSchema = v.object({
	kind: v.literal('tongyu-rescue'),
	v: v.literal(1),
	/** To whom it is encrypted. */
	township: v.string(),
	key: publicKeySchema,
	iv: v.string(),
	sealed: v.string()
});
const contentSchema = v.object({
	v: v.literal(1),
	device: deviceSchema,
	/** The text that was signed: JSON { v: 1, segments }. */
	payload: v.string(),
	/** ECDSA P-256 with SHA-256, r‖s, base64url. */
	signature: v.string()
});

/** An opened file, as `POST /api/import` wants it. */
export type RescueContent = v.InferOutput<typeof contentSchema>;

/** Why a file cannot be opened. */
export type RescueProblem = Problem<'malformed' | 'other-township'>;

/** What a file is made with. */
export interface RescueParts {
	readonly store: DeviceStore;
	readonly keys: DeviceKeys;
	readonly township: { readonly id: TownshipId; readonly key: PublicKey };
}

/** Seals everything unsent and puts it into a file's text. */
export async function makeRescueFile({ store, keys, township }: RescueParts): Promise<string> {
	const { device, segments } = await store.write(sealAll);
	const payload = JSON.stringify({ v: 1, segments });
	const signature = await crypto.subtle.sign(
		{ name: 'ECDSA', hash: 'SHA-256' },
		await signingKey(keys),
		new TextEncoder().encode(payload)
	);
	const content: RescueContent = {
		v: 1,
		device,
		payload,
		signature: toBase64Url(new Uint8Array(signature))
	};
	const sealed = await sealTo(township.key, JSON.stringify(content));
	return JSON.stringify({ kind: 'tongyu-rescue', v: 1, township: township.id, ...sealed });
}

/** Opens a file with the private keys this organizer holds. The server checks the signature and every right. */
export async function openRescueFile(
	text: string,
	townships: readonly { readonly id: TownshipId; readonly privateKey?: PrivateKey }[]
): Promise<Result<RescueContent, RescueProblem>> {
	const file = v.safeParse(fileSchema, parseJson(text));
	if (!file.success) return fail('malformed');
	const { township, ...sealed } = file.output;
	const key = townships.find(({ id }) => id === township)?.privateKey;
	if (key === undefined) return fail('other-township');
	const opened = await openSealed(key, sealed);
	const content = v.safeParse(contentSchema, opened && parseJson(opened));
	return content.success ? ok(content.output) : fail('malformed');
}

/** Everything unsent as segments; while another device takes over nothing new is sealed. */
async function sealAll(
	tx: DeviceWrite
): Promise<{ device: DeviceId; segments: readonly PackedSegment[] }> {
	const { device, successor } = await phoneRow(tx);
	if (successor === undefined)
		while ((await seal(tx, { device, budgetBytes: BUDGET_BYTES })).length > 0) continue;
	const rows = await tx.sealed({ state: 'waiting' });
	return {
		device,
		segments: rows.map((row) =>
			row.device === device ? row.packed : { ...row.packed, device: row.device }
		)
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

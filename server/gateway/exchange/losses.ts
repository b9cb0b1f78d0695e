import { isId, asDeviceId, type DeviceId, type Scope } from '#lib/core/ids.ts';
import type { Vector } from '#lib/core/protocol/vector.ts';
import { deviceOf, type Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import { tryPut } from './put.ts';

/** What somebody says the server once had, and has no more. */
interface Loss {
	readonly scope: Scope;
	readonly device: DeviceId;
	/** The highest n a reader has seen. */
	readonly upTo: number;
	readonly seenBy: DeviceId;
	/** Epoch ms, server time. */
	readonly at: number;
}

/** Id of a loss in `quarantine`. */
const lossId = ({ scope, device }: Pick<Loss, 'scope' | 'device'>): string =>
	`loss/${scope}/${device}`;

/** One reader reports so many at once; the rest comes with its next requests. */
const MAX_LOSSES = 20;

/**
 * Records what a reader has above the server's own vector: the store was restored from an older backup. It is healed by the
 * devices that hold their own segments, and shown to the organizer until then. A reader's own devices are left out: what
 * they have above us they will send.
 */
export async function recordLosses(
	{ scope, told, caller }: { scope: Scope; told: Vector; caller: Caller },
	deps: ExchangeDeps
): Promise<void> {
	const vector = await deps.vectors.of(scope, deps.now);
	const lost = Object.entries(told)
		.filter(([device, n]) => isId(device) && n > (vector[device] ?? 0))
		.map(([device, upTo]) => ({ device: asDeviceId(device), upTo }))
		.filter(({ device }) => deviceOf(caller, device) === undefined)
		.slice(0, MAX_LOSSES);
	if (lost.length === 0) return;
	const quarantine = await deps.quarantine.open();
	for (const { device, upTo } of lost) {
		const id = lossId({ scope, device });
		const held = await quarantine.get(id);
		if (Number(held?.body.upTo ?? 0) >= upTo) continue;
		const loss: Loss = { scope, device, upTo, seenBy: caller.device, at: deps.now };
		// Unsure or overtaken: whoever asks next reports it again.
		await tryPut(quarantine, id, { body: { ...loss }, rev: held?.rev });
		deps.report({ kind: 'loss', scope, device, upTo });
		deps.touched.touch('quarantine');
	}
}

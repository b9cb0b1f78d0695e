import * as v from 'valibot';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { deviceSchema } from './segment.ts';
import { publicKeySchema } from './sign-in.ts';

const deviceKeysSchema = v.object({
	v: v.literal(1),
	devices: v.array(v.object({ id: deviceSchema, key: publicKeySchema }))
});

/** `GET /api/device-keys`: the registered, unrevoked devices of a township, so that a signature can be checked without a network. */
export type DeviceKeysAnswer = v.InferOutput<typeof deviceKeysSchema>;

export function parseDeviceKeys(json: unknown): Result<DeviceKeysAnswer, Problem<'malformed'>> {
	const parsed = v.safeParse(deviceKeysSchema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}

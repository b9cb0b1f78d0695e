/** The part of the configuration about files beside the facts: where they lie, and how large they may be. */
import { join, resolve } from 'node:path';
import { fail, ok, type Problem, type Result } from '#lib/core/result.ts';
import { readCount } from './config-count.ts';
import type { S3Place } from './media/s3-store.ts';

export interface MediaConfig {
	/**
	 * Where files beside the facts lie (photos, lectures); with several servers one folder that all of them share. With S3 only
	 * what is on its way.
	 */
	readonly mediaFolder: string;
	/** A bucket instead of the folder. */
	readonly s3: S3Place | undefined;
	/** Path of ffmpeg, with ffprobe beside it; undefined: as the machine finds them. */
	readonly ffmpeg: string | undefined;
	/** The largest file of a lecture that is taken. */
	readonly maxUploadBytes: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** 2 GiB: an hour of a phone's video at 4.5 Mbit/s. */
const DEFAULT_MAX_UPLOAD_BYTES = 2 * 1024 ** 3;
/** 4 GiB: what a manifest can describe. */
const LARGEST_UPLOAD_BYTES = 4 * 1024 ** 3;
const DEFAULT_REGION = 'us-east-1';
const S3_NEEDS = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** Reads it; the sentence of what is missing or wrong stands in the problem's detail. */
export function readMedia(
	env: Environment,
	dataFolder: string
): Result<MediaConfig, Problem<'config'>> {
	const maxUploadBytes = readCount(env['MAX_UPLOAD_BYTES'], {
		fallback: DEFAULT_MAX_UPLOAD_BYTES,
		max: LARGEST_UPLOAD_BYTES
	});
	if (maxUploadBytes === undefined || maxUploadBytes === 0)
		return say(
			`MAX_UPLOAD_BYTES is "${env['MAX_UPLOAD_BYTES'] ?? ''}". Set it to a number of bytes up to ${LARGEST_UPLOAD_BYTES} (4 GiB), or leave it out.`
		);
	const s3 = readS3(env);
	if (!s3.ok) return s3;
	const folder = env['MEDIA_DIR'] ?? '';
	const mediaFolder = folder === '' ? join(dataFolder, 'media') : resolve(folder);
	const ffmpeg = env['FFMPEG'] || undefined;
	return ok({ mediaFolder, s3: s3.value, ffmpeg, maxUploadBytes });
}

function readS3(env: Environment): Result<S3Place | undefined, Problem<'config'>> {
	const endpoint = (env['S3_ENDPOINT'] ?? '').replace(/\/+$/, '');
	if (endpoint === '') return readNoS3(env);
	if (!URL.canParse(endpoint) || !isHostAlone(new URL(endpoint)))
		return say(
			'S3_ENDPOINT is no address. Set it to scheme and host alone, such as https://s3.example.cn; the bucket stands in S3_BUCKET.'
		);
	const missing = S3_NEEDS.find((name) => (env[name] ?? '') === '');
	if (missing !== undefined)
		return say(`${missing} is not set. With S3_ENDPOINT set ${S3_NEEDS.join(', ')}.`);
	const bucket = env['S3_BUCKET'] ?? '';
	if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
		return say(`S3_BUCKET is "${bucket}". A bucket has 3 to 63 of a-z, 0-9, - and a dot.`);
	return ok({
		endpoint,
		bucket,
		region: env['S3_REGION'] ?? DEFAULT_REGION,
		accessKeyId: env['S3_ACCESS_KEY_ID'] ?? '',
		secretAccessKey: env['S3_SECRET_ACCESS_KEY'] ?? ''
	});
}

/** Somebody who set a bucket and no address meant it: files must not go to the folder in silence. */
function readNoS3(env: Environment): Result<undefined, Problem<'config'>> {
	const set = S3_NEEDS.find((name) => (env[name] ?? '') !== '');
	return set === undefined
		? ok(undefined)
		: say(`S3_ENDPOINT is not set, but ${set} is. Set S3_ENDPOINT to the address of the S3 store.`);
}

const isHostAlone = ({ protocol, pathname, search }: URL): boolean =>
	/^https?:$/.test(protocol) && pathname === '/' && search === '';

const say = (sentence: string) => fail('config', { sentence });

import { expect, test } from 'vitest';
import { readSampleConfig, readServeConfig, sentenceOf } from './config.ts';

const SERVE = { ORIGIN: 'https://tongyu.example.cn', SIGN_IN_SECRET: 's'.repeat(44) };

const refusal = (env: Record<string, string>): string => {
	const read = readServeConfig(env);
	return read.ok ? 'accepted' : sentenceOf(read.problem);
};

test('a real deployment starts with an origin and a secret', () => {
	const read = readServeConfig(SERVE);
	expect(read.ok && read.value).toMatchObject({
		mode: 'production',
		host: '127.0.0.1',
		port: 3000,
		origin: 'https://tongyu.example.cn',
		couch: undefined,
		codePrefix: 'TY',
		trustedProxies: 0
	});
});

test('what is missing is named, with what to set', () => {
	expect(refusal({})).toMatch(/^ORIGIN is not set\. Set it to .*https:/);
	expect(refusal({ ORIGIN: SERVE.ORIGIN })).toMatch(/^SIGN_IN_SECRET is not set\. Set it to/);
});

test('a secret that can be guessed is refused without being repeated', () => {
	expect(refusal({ ...SERVE, SIGN_IN_SECRET: 'geheim' })).toMatch(
		/^SIGN_IN_SECRET has 6 characters/
	);
	expect(refusal({ ...SERVE, SIGN_IN_SECRET: 'geheim' })).not.toContain('geheim');
});

test('an origin is scheme and host alone', () => {
	for (const ORIGIN of ['tongyu.example.cn', 'https://a.cn/', 'https://a.cn/app', 'ftp://a.cn']) {
		expect(refusal({ ...SERVE, ORIGIN })).toMatch(/^ORIGIN is "/);
	}
});

test('a port, a proxy count and an address of CouchDB must be what they say', () => {
	expect(refusal({ ...SERVE, PORT: '70000' })).toMatch(/^PORT is "70000"/);
	expect(refusal({ ...SERVE, TRUSTED_PROXIES: 'yes' })).toMatch(/^TRUSTED_PROXIES/);
	expect(refusal({ ...SERVE, COUCHDB_URL: 'couch:5984' })).toMatch(/^COUCHDB_URL/);
	expect(refusal({ ...SERVE, COUCHDB_URL: 'http://a:b@c:5984', COUCHDB_PREFIX: 'A' })).toMatch(
		/^COUCHDB_PREFIX/
	);
});

test('with CouchDB photos need a folder that all servers share', () => {
	const couch = { ...SERVE, COUCHDB_URL: 'http://a:b@c:5984' };
	expect(refusal(couch)).toMatch(/^MEDIA_DIR is not set\. .*every server/);
	expect(refusal({ ...couch, MEDIA_DIR: '/srv/media' })).toBe('accepted');
	const read = readServeConfig({ ...SERVE, DATA_DIR: '/srv/tongyu' });
	expect(read.ok && read.value.mediaFolder).toBe('/srv/tongyu/media');
});

test('the sample township needs no configuration and is open to the local network', () => {
	const read = readSampleConfig({});
	expect(read.ok && read.value).toMatchObject({
		mode: 'sample',
		host: '0.0.0.0',
		isPortFixed: false,
		origin: undefined,
		secret: undefined
	});
});

const S3 = {
	S3_ENDPOINT: 'https://s3.example.cn/',
	S3_BUCKET: 'tongyu',
	S3_ACCESS_KEY_ID: 'reader',
	S3_SECRET_ACCESS_KEY: 'a secret of the store'
};

test('a bucket takes the place of the folder, with CouchDB too', () => {
	const read = readServeConfig({ ...SERVE, ...S3, COUCHDB_URL: 'http://a:b@c:5984' });
	expect(read.ok && read.value.s3).toEqual({
		endpoint: 'https://s3.example.cn',
		bucket: 'tongyu',
		region: 'us-east-1',
		accessKeyId: 'reader',
		secretAccessKey: 'a secret of the store'
	});
	const none = readServeConfig(SERVE);
	expect(none.ok && none.value.s3).toBeUndefined();
	expect(none.ok && none.value.maxUploadBytes).toBe(2 * 1024 ** 3);
});

test('what is missing of a bucket is named, and its secret never repeated', () => {
	for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const) {
		const said = refusal({ ...SERVE, ...S3, [name]: '' });
		expect(said).toMatch(new RegExp(`^${name} is not set\\. With S3_ENDPOINT set`));
		expect(said).not.toContain('a secret of the store');
	}
	expect(refusal({ ...SERVE, ...S3, S3_ENDPOINT: '' })).toMatch(
		/^S3_ENDPOINT is not set, but S3_BUCKET is/
	);
	for (const S3_ENDPOINT of [
		's3.example.cn',
		'https://s3.example.cn/tongyu',
		'ftp://s3.example.cn'
	])
		expect(refusal({ ...SERVE, ...S3, S3_ENDPOINT })).toMatch(/^S3_ENDPOINT is no address/);
	expect(refusal({ ...SERVE, ...S3, S3_BUCKET: 'Tong yu' })).toMatch(/^S3_BUCKET is "Tong yu"/);
	for (const MAX_UPLOAD_BYTES of ['2 GB', '0', '99999999999'])
		expect(refusal({ ...SERVE, MAX_UPLOAD_BYTES })).toMatch(/^MAX_UPLOAD_BYTES is "/);
});

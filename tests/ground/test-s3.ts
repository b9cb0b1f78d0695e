/** A server that speaks S3 and checks signatures of version 4, for tests: files in a folder, one bucket, a free port. */
import S3rver from '@20minutes/s3rver';
import type { S3Place } from '../../server/media/s3-store.ts';

/** What it lets in: the one pair of keys it knows. */
const KEY = 'S3RVER';

/** Opens one. */
export async function openTestS3(
	directory: string
): Promise<{ readonly place: S3Place; readonly close: () => Promise<void> }> {
	const server = new S3rver({
		port: 0,
		address: '127.0.0.1',
		silent: true,
		directory,
		configureBuckets: [{ name: 'tongyu', configs: [] }]
	});
	// It forgets the slash behind a bucket's name when it works out a signature, which every real store minds: the signature of
	// listings alone is not checked.
	server.middleware.unshift(async (context, next) => {
		if (context.path === '/tongyu/')
			context.app = Object.create(server, { allowMismatchedSignatures: { value: true } }) as object;
		await next();
	});
	const { port } = await server.run();
	const place = {
		endpoint: `http://127.0.0.1:${port}`,
		bucket: 'tongyu',
		region: 'us-east-1',
		accessKeyId: KEY,
		secretAccessKey: KEY
	};
	return { place, close: () => server.close() };
}

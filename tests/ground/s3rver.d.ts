/** The little of s3rver the tests use; it brings no types. */
declare module '@20minutes/s3rver' {
	interface Context {
		readonly path: string;
		app: object;
	}

	export default class S3rver {
		constructor(options: {
			readonly port: number;
			readonly address: string;
			readonly silent: boolean;
			readonly directory: string;
			readonly configureBuckets: readonly {
				readonly name: string;
				readonly configs: readonly string[];
			}[];
		});
		readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
		run(): Promise<{ readonly port: number }>;
		close(): Promise<void>;
	}
}

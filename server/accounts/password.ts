/**
 * Passwords are kept as scrypt hashes with their own parameters, so that stronger ones can be chosen later without
 * invalidating anybody. Before scrypt the password is keyed with the deployment's pepper: a stolen database alone cannot be
 * guessed against.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** A password as it is stored; salt and hash are base64url. */
export const passwordSchema = v.object({
	scheme: v.literal('scrypt'),
	cost: countSchema,
	blockSize: countSchema,
	parallelization: countSchema,
	salt: v.string(),
	hash: v.string()
});
export type StoredPassword = v.InferOutput<typeof passwordSchema>;

/** scrypt N=2^15, r=8, p=3: 32 MB and about 0.2 s a try, a row of OWASP's table that a small machine can bear. */
const COST = { cost: 2 ** 15, blockSize: 8, parallelization: 3 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** At most so many hashes at once: 64 MB, and threads stay free for files and the store. */
const MAX_AT_ONCE = 2;
/** About 10 s of hashing. */
const MAX_WAITING = 100;
/** Twice what scrypt needs (128 · N · r), Node's own limit being too low. */
const memoryLimitBytes = (cost: number, blockSize: number): number => 256 * cost * blockSize;

/** Hashes and checks passwords, a few at a time. */
export class Passwords {
	readonly #pepper: (password: string) => Buffer;
	#running = 0;
	readonly #waiting: (() => void)[] = [];

	/** `pepper` keys a password before it is hashed; see secrets.ts. */
	constructor(pepper: (password: string) => Buffer) {
		this.#pepper = pepper;
	}

	/** So many wait already that another one would time out on the phone: tell it to come back. */
	get isBusy(): boolean {
		return this.#waiting.length >= MAX_WAITING;
	}

	/** A new password, hashed with today's parameters. */
	async hash(password: string): Promise<StoredPassword> {
		const salt = randomBytes(SALT_BYTES);
		const hash = await this.#derive(password, salt, COST);
		return {
			scheme: 'scrypt',
			...COST,
			salt: salt.toString('base64url'),
			hash: hash.toString('base64url')
		};
	}

	/** Whether it is this password. Without a stored one it takes as long and says no, so that names cannot be guessed. */
	async check(password: string, stored: StoredPassword | undefined): Promise<boolean> {
		if (stored === undefined) {
			await this.#derive(password, Buffer.alloc(SALT_BYTES), COST);
			return false;
		}
		const salt = Buffer.from(stored.salt, 'base64url');
		const hash = await this.#derive(password, salt, stored);
		const expected = Buffer.from(stored.hash, 'base64url');
		return expected.length === hash.length && timingSafeEqual(hash, expected);
	}

	async #derive(password: string, salt: Buffer, costs: typeof COST): Promise<Buffer> {
		await this.#turn();
		try {
			return await derive(this.#pepper(password), salt, costs);
		} finally {
			// The place goes straight to the next in line, or nobody else could be kept out of it.
			const next = this.#waiting.shift();
			if (next === undefined) this.#running -= 1;
			else next();
		}
	}

	async #turn(): Promise<void> {
		if (this.#running < MAX_AT_ONCE) this.#running += 1;
		else await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}
}

const derive = (key: Buffer, salt: Buffer, costs: typeof COST): Promise<Buffer> => {
	const { cost, blockSize, parallelization } = costs;
	const maxmem = memoryLimitBytes(cost, blockSize);
	return new Promise((resolve, reject) => {
		scrypt(key, salt, HASH_BYTES, { cost, blockSize, parallelization, maxmem }, (error, hash) =>
			error === null ? resolve(hash) : reject(error)
		);
	});
};

/** No 0/o, 1/l/i: initial passwords are read out and typed by hand. */
const SPOKEN_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** A random initial password such as `k7m4-x2pd-9hqw`: 59 bits. */
export function initialPassword(): string {
	const characters: string[] = [];
	while (characters.length < 12) {
		for (const byte of randomBytes(16)) {
			// 248 = 8 × 31: bytes above it would make the first letters likelier.
			if (byte < 248) characters.push(SPOKEN_ALPHABET.charAt(byte % SPOKEN_ALPHABET.length));
		}
	}
	return [0, 4, 8].map((from) => characters.slice(from, from + 4).join('')).join('-');
}

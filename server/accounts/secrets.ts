/**
 * Everything that is derived from the deployment's one secret (SIGN_IN_SECRET). It is not stored with the data: whoever
 * steals the database has neither the passwords' pepper nor the townships' private keys. Lost, all passwords must be set
 * anew and rescue files sealed to the old township keys cannot be opened: it belongs into the backup's envelope, not its disk.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as v from 'valibot';

/** Something encrypted with AES-256-GCM; base64url. */
export const sealedSchema = v.object({ iv: v.string(), tag: v.string(), data: v.string() });
type Sealed = v.InferOutput<typeof sealedSchema>;

const KEY_BYTES = 32;
const IV_BYTES = 12;

/** Pepper and encryption at rest. */
export interface Secrets {
	/** Keys a password before it is hashed. */
	pepper(password: string): Buffer;
	/** Encrypts a text; `context` must be the same when it is opened, so that documents cannot be swapped. */
	seal(text: string, context: string): Sealed;
	/** The text again. Throws when the secret, the context or the data is another. */
	open(sealed: Sealed, context: string): string;
}

/** The keys of a deployment from its secret. */
export function deriveSecrets(secret: string): Secrets {
	const key = (purpose: string): Buffer =>
		Buffer.from(hkdfSync('sha256', secret, 'tongyu', purpose, KEY_BYTES));
	const pepperKey = key('password pepper');
	const restKey = key('keys at rest');
	return {
		pepper: (password) =>
			createHmac('sha256', pepperKey).update(password.normalize('NFKC')).digest(),
		seal(text, context) {
			const iv = randomBytes(IV_BYTES);
			const cipher = createCipheriv('aes-256-gcm', restKey, iv).setAAD(Buffer.from(context));
			const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
			return {
				iv: iv.toString('base64url'),
				tag: cipher.getAuthTag().toString('base64url'),
				data: data.toString('base64url')
			};
		},
		open(sealed, context) {
			const iv = Buffer.from(sealed.iv, 'base64url');
			const decipher = createDecipheriv('aes-256-gcm', restKey, iv, { authTagLength: 16 });
			decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(sealed.tag, 'base64url'));
			const data = Buffer.from(sealed.data, 'base64url');
			return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
		}
	};
}

/**
 * Ids: 8 characters of lower-case Crockford base32 (40 random bits), opaque, with no personal data in them. Each kind has
 * its own brand, and `parse…`/`as…` here is the only door. Chance is passed in: core has none of its own.
 */

declare const kind: unique symbol;
type Branded<K extends string> = string & { readonly [kind]: K };

/** One account in one browser database; never reused. Server processes are devices too. */
export type DeviceId = Branded<'device'>;
/** A person who signs in. */
export type AccountId = Branded<'account'>;
/** A parent or grandparent on a site's roster. */
export type PersonId = Branded<'person'>;
/** A household; its card and code carry it. */
export type HouseholdId = Branded<'household'>;
/** A lecture or activity held at a site (场次). */
export type SessionId = Branded<'session'>;
/** A village, community, school or kindergarten that runs a parent school. */
export type SiteId = Branded<'site'>;
/** A township or street office. */
export type TownshipId = Branded<'township'>;

/**
 * A database of the closed set in server/gateway/access. `site-<id>` is one site's roster, sessions and sheets; `access-<id>`
 * is who of a township looked at a whole phone number and why, written by many and read by its organizers alone. `media` is what
 * the server knows of files received and prepared; no sign-in ever reads or writes it.
 */
export type Scope =
	| 'catalog'
	| 'staff'
	| 'views'
	| 'district'
	| 'accounts'
	| 'anonymous'
	| 'quarantine'
	| 'media'
	| `access-${string}`
	| `site-${string}`;

/** Crockford base32, lower case: no i, l, o, u. */
export const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 8 × 5 bits; about 5.2 bytes each after gzip. */
export const ID_LENGTH = 8;
const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{8}$/;
const SCOPE_PATTERN =
	/^(?:catalog|staff|views|district|accounts|anonymous|quarantine|media|(?:access|site)-[0-9a-hjkmnp-tv-z]{8})$/;

/** Whether the text has the form every id has. */
export const isId = (text: string): boolean => ID_PATTERN.test(text);

/** An id's text from 5 random bytes (of a cryptographic source). Throws when given fewer. */
export function idFromBytes(bytes: Uint8Array): string {
	let bits = 0n;
	for (let i = 0; i < 5; i++) {
		const byte = bytes[i];
		if (byte === undefined) throw new RangeError('An id needs 5 random bytes.');
		bits = (bits << 8n) | BigInt(byte);
	}
	let text = '';
	for (let i = 0; i < ID_LENGTH; i++) {
		text = ID_ALPHABET.charAt(Number(bits & 31n)) + text;
		bits >>= 5n;
	}
	return text;
}

/** Brands a text that is known to be a device's id: made by `idFromBytes`, or checked by a parser. */
export const asDeviceId = (text: string): DeviceId => text as DeviceId;
/** Brands an account's id. */
export const asAccountId = (text: string): AccountId => text as AccountId;
/** Brands a person's id. */
export const asPersonId = (text: string): PersonId => text as PersonId;
/** Brands a household's id. */
export const asHouseholdId = (text: string): HouseholdId => text as HouseholdId;
/** Brands a session's id. */
export const asSessionId = (text: string): SessionId => text as SessionId;
/** Brands a site's id. */
export const asSiteId = (text: string): SiteId => text as SiteId;
/** Brands a township's id. */
export const asTownshipId = (text: string): TownshipId => text as TownshipId;

/** The scope of one site's database. */
export const siteScope = (site: SiteId): Scope => `site-${site}`;

/** The scope in which a township's looks at whole phone numbers are kept. */
export const accessScope = (township: TownshipId): Scope => `access-${township}`;

/** The township whose looks a scope keeps, or undefined for every other scope. */
export const townshipOfScope = (scope: Scope): TownshipId | undefined =>
	scope.startsWith('access-') ? asTownshipId(scope.slice('access-'.length)) : undefined;

/** The site whose database a scope is, or undefined for the shared ones. */
export const siteOfScope = (scope: Scope): SiteId | undefined =>
	scope.startsWith('site-') ? asSiteId(scope.slice('site-'.length)) : undefined;

/** The one door for scopes that come from outside. */
export const parseScope = (text: string): Scope | undefined =>
	SCOPE_PATTERN.test(text) ? (text as Scope) : undefined;

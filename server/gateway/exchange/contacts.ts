import * as v from 'valibot';
import { canonicalJson } from '#lib/core/facts/canonical.ts';
import { asAccountId, asDeviceId, asSiteId } from '#lib/core/ids.ts';
import type { DeviceId, Scope, SiteId } from '#lib/core/ids.ts';
import { isInForce } from '#lib/core/protocol/grants.ts';
import type { SyncRequest } from '#lib/core/protocol/sync.ts';
import type { Body, Database, Store } from '../../store/store.ts';
import { writableScopes } from '../access.ts';
import type { Caller } from '../caller.ts';
import type { ExchangeDeps } from './parts.ts';
import { tryPut } from './put.ts';

const contactSchema = v.object({
	account: v.pipe(v.string(), v.transform(asAccountId)),
	/** Epoch ms, server time. */
	at: v.number(),
	/** Facts still on the phone at the last contact, per scope; empty when it holds none. */
	holds: v.record(v.string(), v.number()),
	/** Phone time minus server time. */
	skewMs: v.number(),
	/** Sites the account works at by a grant of its own; an organizer's are not listed. */
	sites: v.array(v.pipe(v.string(), v.transform(asSiteId)))
});

/** When a device was last heard of, and what it said it still holds. */
export type Contact = v.InferOutput<typeof contactSchema> & { readonly device: DeviceId };

interface Known {
	readonly contact: Contact;
	readonly rev: string | undefined;
	/** When it was last written down: `contact.at` moves on in memory alone. */
	readonly writtenAtMs: number;
}

/** 15 min: how much later than written a last contact may really have been, after a crash. */
const REWRITE_AFTER_MS = 900_000;
/** 10 min: more is shown and flagged (DESIGN §1). */
const SKEW_SHOWN_MS = 600_000;

/**
 * Documents `contact/<device>` of `accounts`. Every exchange moves the time in memory; it is written down only when what the
 * phone holds, where it works or whether its clock is off has changed, or after a quarter of an hour: an idle sync writes
 * nothing.
 */
export class Contacts {
	readonly #store: Store;
	readonly #maxAgeMs: number;
	readonly #known = new Map<DeviceId, Known>();
	#readAllAtMs = -Infinity;

	constructor(store: Store, maxAgeMs: number) {
		this.#store = store;
		this.#maxAgeMs = maxAgeMs;
	}

	/** Takes note of a contact. What cannot be written now is written at the next one. */
	async note(request: SyncRequest, caller: Caller, deps: ExchangeDeps): Promise<void> {
		const contact = contactOf(request, caller, deps);
		const accounts = await this.#store.open('accounts');
		const held = this.#known.get(contact.device) ?? (await readKnown(accounts, contact.device));
		if (held !== undefined && !isNews(held, contact)) {
			this.#known.set(contact.device, { ...held, contact });
			return;
		}
		const { device, ...body } = contact;
		const id = contactId(device);
		let outcome = await tryPut(accounts, id, { body, rev: held?.rev });
		if (outcome.kind === 'conflict') {
			const current = await accounts.get(id);
			outcome = await tryPut(accounts, id, { body, rev: current?.rev });
		}
		this.#known.set(
			device,
			outcome.kind === 'stored'
				? { contact, rev: outcome.rev, writtenAtMs: contact.at }
				: { contact, rev: held?.rev, writtenAtMs: -Infinity }
		);
	}

	/** Everybody ever heard of, as far as this process knows. */
	async all(nowMs: number): Promise<readonly Contact[]> {
		if (nowMs - this.#readAllAtMs >= this.#maxAgeMs) {
			const accounts = await this.#store.open('accounts');
			for (const document of await accounts.range({ from: 'contact/', to: 'contact/~' })) {
				const read = knownOf(document);
				const held = read && this.#known.get(read.contact.device);
				if (read && (held?.contact.at ?? 0) <= read.contact.at) {
					this.#known.set(read.contact.device, read);
				}
			}
			this.#readAllAtMs = nowMs;
		}
		return [...this.#known.values()].map(({ contact }) => contact);
	}

	forget(): void {
		this.#known.clear();
		this.#readAllAtMs = -Infinity;
	}
}

const contactId = (device: DeviceId): string => `contact/${device}`;

async function readKnown(accounts: Database, device: DeviceId): Promise<Known | undefined> {
	const document = await accounts.get(contactId(device));
	return document === undefined ? undefined : knownOf(document);
}

function knownOf({ id, rev, body }: { id: string; rev: string; body: Body }): Known | undefined {
	const read = v.safeParse(contactSchema, body);
	if (!read.success) return undefined;
	const device = asDeviceId(id.slice(contactId(asDeviceId('')).length));
	return { contact: { ...read.output, device }, rev, writtenAtMs: read.output.at };
}

/** Counts for scopes the account has no right in are not its to report. */
function contactOf(
	{ holds = {}, sentAt }: SyncRequest,
	caller: Caller,
	deps: ExchangeDeps
): Contact {
	const scopes = writableScopes(caller.grants, deps.registry);
	const counted = scopes.flatMap((scope): [Scope, number][] => {
		const count = holds[scope] ?? 0;
		return count > 0 ? [[scope, count]] : [];
	});
	return {
		device: caller.device,
		account: caller.account,
		at: deps.now,
		holds: Object.fromEntries(counted),
		skewMs: Math.round(sentAt - deps.now),
		sites: sitesOf(caller, deps.now)
	};
}

function sitesOf({ grants }: Caller, nowMs: number): SiteId[] {
	const sites = grants
		.filter((grant) => isInForce(grant, Math.floor(nowMs / 1000)))
		.flatMap(({ place }): SiteId[] => {
			if (place.kind === 'site') return [place.id];
			return place.kind === 'session' || place.kind === 'household' ? [place.site] : [];
		});
	return [...new Set(sites)].sort();
}

const isNews = ({ contact: before, writtenAtMs }: Known, after: Contact): boolean =>
	after.at - writtenAtMs >= REWRITE_AFTER_MS ||
	isSkewed(before) !== isSkewed(after) ||
	canonicalJson([before.holds, before.sites]) !== canonicalJson([after.holds, after.sites]);

/** Whether a phone's clock is off by more than is passed over in silence. */
export const isSkewed = ({ skewMs }: Pick<Contact, 'skewMs'>): boolean =>
	Math.abs(skewMs) > SKEW_SHOWN_MS;

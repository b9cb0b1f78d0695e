import type { DeviceId, Scope } from '#lib/core/ids.ts';
import type { Store } from '../../store/store.ts';
import { Catalog } from './catalog.ts';
import { Contacts } from './contacts.ts';
import { Erasures } from './erasures.ts';
import { foldScope } from './fold-scope.ts';
import { InOrder } from './in-order.ts';
import { Quarantine } from './quarantine.ts';
import { SiteRegistry } from './registry.ts';
import { SegmentCache } from './segment-cache.ts';
import { ServerDevice } from './server-device.ts';
import { Snapshots } from './snapshots.ts';
import { Touched } from './touched.ts';
import { Vectors } from './vectors.ts';

/**
 * What one server process keeps in memory for the exchange, beside the store. All of it is cache: a new process opens it
 * anew, and loses nothing by it.
 */
export interface ExchangeParts {
	readonly store: Store;
	readonly registry: SiteRegistry;
	readonly vectors: Vectors;
	readonly segments: SegmentCache;
	readonly snapshots: Snapshots;
	readonly catalog: Catalog;
	readonly quarantine: Quarantine;
	readonly erasures: Erasures;
	readonly contacts: Contacts;
	readonly order: InOrder;
	/** This process as a device of its own. */
	readonly server: ServerDevice;
	readonly touched: Touched;
	/** Where what happened is told, for the log: ids and reasons, never personal data. */
	readonly report: (event: ExchangeEvent) => void;
}

/** The parts, and the time of one request. */
export interface ExchangeDeps extends ExchangeParts {
	/** Epoch ms, server time. */
	readonly now: number;
}

/** Something worth a line in the log. */
export type ExchangeEvent =
	/** A segment got no ack row: the store did not say it is durable. `full`: answer 507 when nothing was acked. */
	| {
			readonly kind: 'unsure';
			readonly scope: Scope;
			readonly device: DeviceId;
			readonly reason: 'quorum' | 'full' | 'unavailable';
	  }
	/** A segment got no ack row: it names a site nobody has registered yet. */
	| { readonly kind: 'undecided'; readonly scope: Scope; readonly device: DeviceId }
	| { readonly kind: 'clash'; readonly scope: Scope; readonly device: DeviceId; readonly n: number }
	| {
			readonly kind: 'refused-whole';
			readonly scope: Scope;
			readonly device: DeviceId;
			readonly code: string;
	  }
	/** A phone has seen more of this scope than the store holds. */
	| {
			readonly kind: 'loss';
			readonly scope: Scope;
			readonly device: DeviceId;
			readonly upTo: number;
	  }
	/** The store did not answer while changes were gathered; the acks went out without them. */
	| { readonly kind: 'no-changes'; readonly reason: string };

/** What opening wants to know. */
export interface OpenOptions {
	readonly store: Store;
	/** A fresh random device id, from a cryptographic source. */
	readonly newDeviceId: () => DeviceId;
	/** Epoch ms. */
	readonly now: number;
	readonly report?: (event: ExchangeEvent) => void;
	/** How long this process may believe what it read while others write too; default: 5 s on CouchDB, for good otherwise. */
	readonly maxAgeMs?: number;
}

/** 5 s: how late a phone may see what another server stored, and how old a count of what we have may be. */
const SHARED_MAX_AGE_MS = 5_000;

/** Opens the exchange of one server process, and registers sites the registry has lost. */
export async function openExchange(options: OpenOptions): Promise<ExchangeParts> {
	const { store, newDeviceId, report = () => undefined } = options;
	const maxAgeMs = options.maxAgeMs ?? (store.kind === 'couch' ? SHARED_MAX_AGE_MS : Infinity);
	const vectors = new Vectors(store, maxAgeMs);
	const touched = new Touched();
	const segments = new SegmentCache(store, maxAgeMs);
	const snapshots = new Snapshots(store);
	const parts: ExchangeParts = {
		store,
		registry: new SiteRegistry(store, maxAgeMs),
		vectors,
		segments,
		snapshots,
		catalog: new Catalog(),
		quarantine: new Quarantine(store, maxAgeMs),
		erasures: new Erasures(store, maxAgeMs),
		contacts: new Contacts(store, maxAgeMs),
		order: new InOrder(),
		server: new ServerDevice({ newId: newDeviceId, store, vectors, touched }),
		touched,
		report
	};
	await readRegistry(parts, options.now);
	return parts;
}

/** Forgets everything read: the store was restored, or changed by hand, under this process. */
export async function refresh(parts: ExchangeParts, nowMs: number): Promise<void> {
	parts.vectors.forget();
	parts.segments.forget();
	parts.snapshots.forget();
	parts.catalog.forget();
	parts.quarantine.forget();
	parts.erasures.forget();
	parts.contacts.forget();
	parts.server.renew();
	await readRegistry(parts, nowMs);
}

async function readRegistry(parts: ExchangeParts, nowMs: number): Promise<void> {
	await parts.erasures.freshen(nowMs);
	await parts.registry.reload(nowMs);
	const { keys } = await foldScope('district', { ...parts, now: nowMs });
	await parts.registry.repair(keys);
}

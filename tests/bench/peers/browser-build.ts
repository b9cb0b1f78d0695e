import { fileURLToPath } from 'node:url';

/** What stock PouchDB wants from whoever bundles it for a browser: Node's `events`, and `global`. */
export const POUCHDB_IN_BROWSERS = {
	resolve: { alias: { events: fileURLToPath(import.meta.resolve('events/events.js')) } },
	define: { global: 'globalThis' }
};

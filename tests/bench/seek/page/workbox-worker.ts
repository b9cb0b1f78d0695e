/** The recipe of Workbox's documentation for cached audio and video. */
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { RangeRequestsPlugin } from 'workbox-range-requests';

// Its own type says that it may be undefined.
const { cachedResponseWillBeUsed } = new RangeRequestsPlugin();

registerRoute(
	({ url }) => url.pathname === '/recording',
	new CacheFirst({
		cacheName: 'media',
		// Each jump of the measurement has an address of its own.
		matchOptions: { ignoreSearch: true, ignoreVary: true },
		plugins: cachedResponseWillBeUsed === undefined ? [] : [{ cachedResponseWillBeUsed }]
	})
);

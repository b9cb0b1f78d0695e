/// <reference types="@sveltejs/kit" />
import { build, files, version } from '$service-worker';
import {
	cleanupOutdatedCaches,
	createHandlerBoundToURL,
	precacheAndRoute
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { fileHashOf, fromKept } from './media.ts';
import { mayKeepFiles } from './media-chunks.ts';
import { readMessage } from './messages.ts';
import {
	areKept,
	dropUnknown,
	fromOnDemand,
	isOnDemand,
	keepGroups,
	renewKept,
	stepAside
} from './on-demand.ts';
import { warmUp } from './warm-up.ts';

/**
 * The service worker's whole policy, on one page:
 *
 * - The shell (scripts, styles, icons, the one page) is precached as a whole; a version is complete or it is not there.
 * - Every address that is a screen is answered with that page; the app opens from what is on the phone.
 * - `/api/` and `/media/` go past us to the network. Facts never wait in a worker's queue: they wait in the database.
 * - But a lecture's file that is kept on this phone is read from there, network or not: nobody pays for it twice.
 * - On-demand code is kept when used, or when a page asks for it ahead.
 * - A new version waits until a page says SKIP_WAITING, which it does only when a person agreed and no roll call is open.
 */

declare const self: ServiceWorkerGlobalScope;

/** The one page for all screens. */
const PAGE = '/index.html';
/** Icons for home screens are fetched by the system, once, while installing. */
const NOT_IN_SHELL = /^\/icons\/(?!icon\.svg$)|README/;

const onDemandFiles = build.filter(isOnDemand);
const shellFiles = build.filter((path) => !isOnDemand(path));

precacheAndRoute(
	[
		// Built files carry their content's hash in the name; the others change with the version.
		...shellFiles.map((url) => ({ url, revision: null })),
		...files.filter((path) => !NOT_IN_SHELL.test(path)).map((url) => ({ url, revision: version })),
		{ url: PAGE, revision: version }
	],
	{ cleanURLs: false }
);
cleanupOutdatedCaches();

registerRoute(
	new NavigationRoute(createHandlerBoundToURL(PAGE), { denylist: [/^\/api\//, /^\/media\//] })
);
registerRoute(
	({ url, sameOrigin }) => sameOrigin && isOnDemand(url.pathname),
	({ request }) => fromOnDemand(request)
);
for (const method of ['GET', 'HEAD'] as const)
	registerRoute(
		({ url, sameOrigin }) => sameOrigin && mayKeepFiles() && fileHashOf(url.pathname),
		({ request, url }) => fromKept(request, fileHashOf(url.pathname) ?? ''),
		method
	);

self.addEventListener('install', (event) => {
	event.waitUntil(warmUp(shellFiles));
	event.waitUntil(renewKept(onDemandFiles));
});
self.addEventListener('activate', (event) => {
	event.waitUntil(dropUnknown(onDemandFiles));
});
self.addEventListener('message', (event) => {
	const message = readMessage(event.data);
	if (message?.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
	if (message?.type === 'STEP_ASIDE') stepAside();
	if (message?.type === 'ARE_KEPT') {
		const [port] = event.ports;
		event.waitUntil(
			areKept(message.groups, onDemandFiles).then((areThere) => port?.postMessage(areThere))
		);
	}
	if (message?.type === 'KEEP_ON_DEMAND') {
		event.waitUntil(
			keepGroups(message.groups, onDemandFiles).catch((error: unknown) => {
				// No network just now, or a new version takes over: the page asks again at its next start.
				if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
			})
		);
	}
});

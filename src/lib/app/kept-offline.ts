import type { OnDemand } from './worker-bridge.ts';

/** What a page finds when its network goes. */
export interface KeptOffline {
	/** A service worker is in charge: it has the whole shell, or it would not be. */
	readonly isApp: boolean;
	/** It also has every file of the groups asked for. */
	readonly areGroups: boolean;
}

/** A worker that is woken by the question answers in some ms; one of an older version never does. */
const ANSWER_WITHIN_MS = 2000;

/** Asks the service worker what it keeps. Never rejects: where there is no worker, nothing is kept. */
export async function keptForOffline(groups: readonly OnDemand[]): Promise<KeptOffline> {
	if (!('serviceWorker' in navigator)) return { isApp: false, areGroups: false };
	const registration = await navigator.serviceWorker.getRegistration();
	const active = registration?.active;
	if (active === null || active === undefined) return { isApp: false, areGroups: false };
	return { isApp: true, areGroups: await ask(active, groups) };
}

function ask(worker: ServiceWorker, groups: readonly OnDemand[]): Promise<boolean> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		const giveUp = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
		port1.onmessage = ({ data }) => {
			clearTimeout(giveUp);
			resolve(data === true);
		};
		worker.postMessage({ type: 'ARE_KEPT', groups }, [port2]);
	});
}

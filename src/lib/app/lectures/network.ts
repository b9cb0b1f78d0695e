import { on } from 'svelte/events';

/** The network as the browser tells of it. */
export interface Network {
	/** False: there is none. True: perhaps there is one. */
	readonly isOnline: boolean;
	/** Paid for by the megabyte, or the person told the browser to save data. */
	readonly isMetered: boolean;
	/** The browser tells which network it is; most phones do, Safari and Firefox do not. */
	readonly isTold: boolean;
}

/** What people pay for by the megabyte. */
const METERED: readonly string[] = ['cellular', 'wimax', 'bluetooth'];

/** The network now. */
export function readNetwork(): Network {
	const connection = connectionOf();
	const type = connection !== undefined && 'type' in connection ? connection.type : undefined;
	const isSaving =
		connection !== undefined && 'saveData' in connection && connection.saveData === true;
	const isKnown = typeof type === 'string' && type !== 'unknown';
	return {
		isOnline: navigator.onLine,
		isMetered: isSaving || (isKnown && METERED.includes(type)),
		isTold: isKnown || isSaving
	};
}

/** Calls back when it may be another one; returns the way out. */
export function onNetworkChange(listener: () => void): () => void {
	const connection = connectionOf();
	const offs = [
		on(window, 'online', listener),
		on(window, 'offline', listener),
		...(connection === undefined ? [] : [on(connection, 'change', listener)])
	];
	return () => {
		for (const off of offs) off();
	};
}

/** Not in every browser, nor in TypeScript's. */
function connectionOf(): EventTarget | undefined {
	const connection: unknown = 'connection' in navigator ? navigator.connection : undefined;
	return connection instanceof EventTarget ? connection : undefined;
}

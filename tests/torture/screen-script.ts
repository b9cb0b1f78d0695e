/**
 * What runs inside the product's roll page. Each function is handed to the browser as it is, so it must not reach for anything
 * outside itself.
 */

/** A tap to make: this person becomes this, a pause before. */
export interface ScreenTap {
	readonly person: string;
	/** The word of the choice: 到场, 迟到, 缺席, 早退. */
	readonly state: string;
	readonly number: number;
	readonly pauseMs: number;
}

/** Tells every row that says 已存本机, in the moment it says so, and with which state. Begins before the page's own scripts. */
export function watchRows(): void {
	const told = new Set<string>();
	const issued = new Map<string, ScreenTap>();
	Object.assign(window, { tortureIssued: issued });
	const lookAt = (row: Element): void => {
		const person = row.getAttribute('data-row') ?? '';
		const tap = issued.get(person);
		if (tap === undefined || row.querySelector('.delivery.saved, .delivery.delivered') === null)
			return;
		const label = row.querySelector('.control')?.getAttribute('aria-label') ?? '';
		// The row may still show, saved, what was there before this tap.
		if (!label.includes(`：${tap.state}`) || told.has(String(tap.number))) return;
		told.add(String(tap.number));
		const mark = { key: person, value: tap.state, number: tap.number };
		console.log(JSON.stringify({ what: 'said', marked: [mark] }));
	};
	new MutationObserver((changes) => {
		for (const { target } of changes) {
			const element = target instanceof Element ? target : target.parentElement;
			const row = element?.closest('[data-row]');
			if (row) lookAt(row);
		}
	}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** Taps like a hand: the row's control, then the state in the sheet. Ends with the browser. */
export async function tapRows(taps: readonly ScreenTap[]): Promise<void> {
	const wait = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
	const issued: unknown = Reflect.get(window, 'tortureIssued');
	if (!(issued instanceof Map)) throw new Error('The rows are not watched.');
	for (const tap of taps) {
		await wait(tap.pauseMs);
		const row = document.querySelector(`[data-row="${tap.person}"]`);
		row?.querySelector<HTMLElement>('.control')?.click();
		for (let tries = 0; tries < 50 && document.querySelector('dialog[open]') === null; tries++)
			await wait(4);
		const choices = document.querySelectorAll<HTMLElement>('dialog[open] .choice');
		const choice = [...choices].find((button) => button.textContent.trim().endsWith(tap.state));
		issued.set(tap.person, tap);
		choice?.click();
		for (let tries = 0; tries < 50 && document.querySelector('dialog[open]') !== null; tries++)
			await wait(4);
	}
}

/** The rows as they stand: person and the state's word. */
export function readRows(): { readonly key: string; readonly value: string }[] {
	return [...document.querySelectorAll('[data-row]')].map((row) => ({
		key: row.getAttribute('data-row') ?? '',
		value:
			row
				.querySelector('.control')
				?.getAttribute('aria-label')
				?.split(/[：，]/)[1] ?? ''
	}));
}

/** What the origin's storage holds, looked at beside the product. */
export async function readStorage(): Promise<{
	readonly names: readonly string[];
	readonly hadSentinel: boolean;
	readonly unsentCount: number;
	readonly roll: string | undefined;
}> {
	const databases = async () => (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
	// The first look after Chromium found its log torn is an error; the second finds nothing.
	const names = await databases().catch(databases);
	const hadSentinel = localStorage.getItem('torture-sentinel') !== null;
	localStorage.setItem('torture-sentinel', 'here');
	const name = names.find((known) => known.startsWith('tongyu-'));
	if (name === undefined) return { names, hadSentinel, unsentCount: 0, roll: undefined };
	const ended = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(new Error(String(request.error)));
		});
	const db = await ended(indexedDB.open(name));
	const tx = db.transaction(['pending', 'sealed', 'entries']);
	const pending = await ended(tx.objectStore('pending').count());
	const sealed: unknown[] = await ended(tx.objectStore('sealed').index('state').getAll('waiting'));
	const countOf = (row: unknown) =>
		typeof row === 'object' && row !== null && 'count' in row ? Number(row.count) : 0;
	const keys = await ended(tx.objectStore('entries').getAllKeys());
	db.close();
	const sessions = keys.flatMap((key) => {
		const [scope, name] = Array.isArray(key) ? key.map(String) : [];
		const [, id] = /^session\/([^/]+)\/start$/.exec(name ?? '') ?? [];
		return id === undefined ? [] : [`/roll/${id}?site=${(scope ?? '').replace('site-', '')}`];
	});
	return {
		names,
		hadSentinel,
		unsentCount: sealed.reduce<number>((sum, row) => sum + countOf(row), pending),
		roll: sessions[sessions.length - 1]
	};
}

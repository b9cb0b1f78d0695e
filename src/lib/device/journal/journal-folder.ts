import { asAccountId, asDeviceId, isId, type AccountId, type DeviceId } from '#lib/core/ids.ts';
import { hasPrivateFiles } from './journal-file.ts';
import { readJournal, type JournalContent } from './records.ts';

/** The folder of all journals in the origin's private file system. */
const ROOT = 'journal';

/** Where one tab's journal stands: `journal/<account>/<device>/<tab>`. */
export interface JournalPlace {
	readonly account: AccountId;
	readonly device: DeviceId;
	readonly tab: string;
}

/** A journal that no living tab writes. */
export interface FoundJournal extends JournalContent {
	readonly place: JournalPlace;
	/** When it was last written, epoch ms. */
	readonly writtenAtMs: number;
}

/** The folders of a place, from the root down. */
export const foldersOf = ({ account, device }: Omit<JournalPlace, 'tab'>): readonly string[] => [
	ROOT,
	account,
	device
];

/** The name of the Web Lock its tab holds while it lives. */
export const lockOf = ({ account, device, tab }: JournalPlace): string =>
	`tongyu-${ROOT}/${account}/${device}/${tab}`;

/** Journals of dead tabs, of one account or all; damaged ones without a head are left out. Oldest first. */
export async function findJournals(account?: AccountId): Promise<FoundJournal[]> {
	const living = await heldLocks();
	const places = (await allPlaces(account)).filter((place) => !living.has(lockOf(place)));
	const found = await Promise.all(places.map(readPlace));
	return found
		.filter((journal) => journal !== undefined)
		.sort((a, b) => a.writtenAtMs - b.writtenAtMs);
}

/** Removes one journal; false when somebody holds it after all, or it is gone. */
export async function removeJournal(place: JournalPlace): Promise<boolean> {
	const folder = await folderAt(foldersOf(place));
	return folder !== undefined && remove(folder, place.tab);
}

/** Removes all journals of a device; false when one of them is still held. */
export async function removeJournals(of: Omit<JournalPlace, 'tab'>): Promise<boolean> {
	const folder = await folderAt(foldersOf(of).slice(0, -1));
	return folder === undefined || remove(folder, of.device);
}

async function remove(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
	try {
		await folder.removeEntry(name, { recursive: true });
		return true;
	} catch (error) {
		if (isNamed(error, 'NotFoundError')) return true;
		if (isNamed(error, 'NoModificationAllowedError', 'InvalidModificationError')) return false;
		throw error;
	}
}

async function readPlace(place: JournalPlace): Promise<FoundJournal | undefined> {
	try {
		const folder = await folderAt(foldersOf(place));
		const handle = await folder?.getFileHandle(place.tab);
		const file = await handle?.getFile();
		if (file === undefined) return undefined;
		const content = readJournal(await file.arrayBuffer());
		return content && { ...content, place, writtenAtMs: file.lastModified };
	} catch (error) {
		// Its tab came to life, or another tab has just removed it.
		if (isNamed(error, 'NotFoundError', 'NotReadableError', 'NoModificationAllowedError')) return;
		throw error;
	}
}

async function allPlaces(only: AccountId | undefined): Promise<JournalPlace[]> {
	const root = await folderAt([ROOT]);
	const places: JournalPlace[] = [];
	for (const [account, ofAccount] of await entriesOf(root)) {
		if (!isId(account) || (only !== undefined && account !== only)) continue;
		for (const [device, ofDevice] of await entriesOf(ofAccount)) {
			if (!isId(device)) continue;
			for (const [tab, file] of await entriesOf(ofDevice))
				if (file.kind === 'file')
					places.push({ account: asAccountId(account), device: asDeviceId(device), tab });
		}
	}
	return places;
}

async function entriesOf(
	folder: FileSystemHandle | undefined
): Promise<[string, FileSystemHandle][]> {
	// On an insecure origin the class itself is missing.
	if (folder === undefined || !(folder instanceof FileSystemDirectoryHandle)) return [];
	const entries: [string, FileSystemHandle][] = [];
	for await (const entry of folder.entries()) entries.push(entry);
	return entries;
}

/** Undefined when there is no such folder, or no private file system here. */
async function folderAt(parts: readonly string[]): Promise<FileSystemDirectoryHandle | undefined> {
	if (!hasPrivateFiles()) return undefined;
	try {
		let folder = await navigator.storage.getDirectory();
		for (const part of parts) folder = await folder.getDirectoryHandle(part);
		return folder;
	} catch (error) {
		// SecurityError: some browsers have private files but not in private windows.
		if (isNamed(error, 'NotFoundError', 'SecurityError')) return undefined;
		throw error;
	}
}

async function heldLocks(): Promise<Set<string>> {
	if (!('locks' in navigator)) return new Set();
	const { held = [] } = await navigator.locks.query();
	return new Set(held.flatMap(({ name }) => name ?? []));
}

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
	error instanceof Error && names.includes(error.name);

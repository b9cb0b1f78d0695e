/**
 * Choosing a file so that it can be opened again after a reload, with one tap: Chromium on desktops. Elsewhere an
 * `<input type="file">` is used, and the same file must be chosen again.
 */

declare global {
	interface Window {
		showOpenFilePicker?: (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;
	}
	interface FileSystemHandle {
		requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
	}
}

/** A chosen file, and its handle where there is one. */
export interface Picked {
	readonly file: File;
	readonly handle?: FileSystemFileHandle;
}

/** Whether `pickFiles` can be used here. */
export const canPick = (): boolean => window.showOpenFilePicker !== undefined;

/** Asks for files; none when nothing was chosen. Call it in a tap. */
export async function pickFiles({
	isMultiple
}: {
	readonly isMultiple: boolean;
}): Promise<Picked[]> {
	try {
		const handles = (await window.showOpenFilePicker?.({ multiple: isMultiple })) ?? [];
		return await Promise.all(
			handles.map(async (handle) => ({ file: await handle.getFile(), handle }))
		);
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') return [];
		throw error;
	}
}

/** The file behind a handle; undefined when it is gone, or reading it was not allowed. Call it in a tap. */
export async function openAgain(handle: FileSystemFileHandle): Promise<File | undefined> {
	try {
		const permission = (await handle.requestPermission?.({ mode: 'read' })) ?? 'granted';
		return permission === 'granted' ? await handle.getFile() : undefined;
	} catch (error) {
		// Moved, removed, or the disk is not plugged in.
		if (error instanceof DOMException) return undefined;
		throw error;
	}
}

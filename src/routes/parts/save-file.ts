/**
 * Hands a file to the person: the share sheet where a phone offers it for files (WeChat, Bluetooth), else a download. Works
 * offline. `shared` and `saved` happened; `cancelled` is the person's own choice.
 */
export async function saveFile(
	blob: Blob,
	name: string,
	how: 'save' | 'share'
): Promise<'shared' | 'saved' | 'cancelled'> {
	const file = new File([blob], name, { type: blob.type });
	if (how === 'share' && 'canShare' in navigator && navigator.canShare({ files: [file] })) {
		try {
			await navigator.share({ files: [file] });
			return 'shared';
		} catch (error) {
			if (error instanceof DOMException && error.name === 'AbortError') return 'cancelled';
			throw error;
		}
	}
	const url = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The download has its own hold on the bytes once it began; a minute is more than it takes to begin.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
	return 'saved';
}

/** `gone`: the server has it no more. `offline`: no network, and it is not kept. `codec`: this browser cannot play it. */
export type PlayProblem = 'gone' | 'offline' | 'codec';

/**
 * Why a file does not play. Elements say only that it does not: a missing file, a missing network and a foreign codec look the same
 * to them. So the file is asked for once more, one byte of it.
 */
export async function whyNot(url: string, error: MediaError | null): Promise<PlayProblem> {
	if (error?.code === MediaError.MEDIA_ERR_DECODE) return 'codec';
	try {
		const response = await fetch(url, { headers: { range: 'bytes=0-0' } });
		await response.body?.cancel();
		if (response.ok) return error?.code === MediaError.MEDIA_ERR_NETWORK ? 'offline' : 'codec';
		return response.status === 404 || response.status === 403 || response.status === 401
			? 'gone'
			: 'offline';
	} catch (failure) {
		// No network is a TypeError, a cut body a DOMException.
		if (failure instanceof TypeError || failure instanceof DOMException) return 'offline';
		throw failure;
	}
}

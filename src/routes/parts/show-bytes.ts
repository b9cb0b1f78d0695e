/** For an `<img>`: shows a JPEG's bytes as long as the element is on the page (`{@attach showBytes(bytes)}`). */
export const showBytes =
	(bytes: Uint8Array<ArrayBuffer>) =>
	(image: HTMLImageElement): (() => void) => {
		const url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
		image.src = url;
		return () => URL.revokeObjectURL(url);
	};

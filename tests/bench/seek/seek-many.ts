/** How long one jump took, in milliseconds since the position was set. */
export interface Seek {
	/** The element says so. */
	readonly seekedMs: number;
	/** It plays from there: its time moves on. */
	readonly playsMs: number;
}

/** What to play, and where to jump to, as shares of its length. */
export interface SeekPlan {
	readonly url: string;
	readonly element: 'audio' | 'video';
	readonly places: readonly number[];
	/**
	 * Each jump in an element of its own with an address of its own: none finds what an earlier one has left in the browser's memory.
	 */
	readonly isEachAnew?: boolean;
}

/** Runs inside the page; must not use anything from outside itself. Plays the file and jumps from place to place. */
export async function seekMany(plan: SeekPlan): Promise<Seek[]> {
	interface Playing {
		readonly media: HTMLMediaElement;
		readonly untilTrue: (isTrue: () => boolean) => Promise<void>;
	}
	const begin = async (url: string): Promise<Playing> => {
		const media = document.createElement(plan.element);
		media.muted = true;
		media.style.cssText = 'position: fixed; inset: 0; width: 100%';
		const failed = new Promise<never>((_resolve, reject) => {
			media.onerror = () => reject(new Error(`Not played: ${media.error?.message ?? 'no reason'}`));
		});
		const untilTrue = (isTrue: () => boolean): Promise<void> =>
			Promise.race([
				failed,
				new Promise<void>((resolve) => {
					const look = (): void => {
						if (isTrue()) resolve();
						else setTimeout(look, 4);
					};
					look();
				})
			]);
		document.body.append(media);
		media.src = url;
		await media.play();
		await untilTrue(() => media.currentTime > 0.1);
		return { media, untilTrue };
	};
	const seek = async ({ media, untilTrue }: Playing, place: number): Promise<Seek> => {
		const target = place * (media.duration - 10);
		let seekedMs = NaN;
		const beganAtMs = performance.now();
		media.onseeked = () => (seekedMs = performance.now() - beganAtMs);
		media.currentTime = target;
		await untilTrue(() => !Number.isNaN(seekedMs) && media.currentTime > target);
		return { seekedMs, playsMs: performance.now() - beganAtMs };
	};
	const end = ({ media }: Playing): void => {
		media.remove();
		media.onerror = null;
		media.removeAttribute('src');
		media.load();
	};
	const seeks: Seek[] = [];
	let playing = await begin(plan.url);
	for (const [index, place] of plan.places.entries()) {
		if (plan.isEachAnew === true) {
			end(playing);
			playing = await begin(`${plan.url}?jump=${index}`);
		}
		seeks.push(await seek(playing, place));
	}
	end(playing);
	return seeks;
}

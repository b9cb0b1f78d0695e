import { STEP_S, type Player } from './player.svelte.ts';

/** What the keys of a desktop act on. */
interface Keyed {
	readonly player: () => Player | undefined;
	readonly leaf: (by: number) => void;
}

/** Space plays and pauses, ← and → are 15 seconds, page keys leaf; keys meant for a field or a button stay theirs. */
export const playerKeys =
	({ player, leaf }: Keyed) =>
	(event: KeyboardEvent): void => {
		if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
		const acts: Readonly<Record<string, () => void>> = {
			' ': () => player()?.toggle(),
			ArrowLeft: () => player()?.skip(-STEP_S),
			ArrowRight: () => player()?.skip(STEP_S),
			PageUp: () => leaf(-1),
			PageDown: () => leaf(1)
		};
		const act = acts[event.key];
		if (act === undefined) return;
		event.preventDefault();
		act();
	};

const isTaken = (target: EventTarget | null): boolean =>
	target instanceof Element &&
	target.closest('a, button, input, select, textarea, dialog') !== null;

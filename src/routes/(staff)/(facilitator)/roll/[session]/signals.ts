import type { Signal } from '#lib/app/roll-signals.svelte.ts';
import type { Outcome } from './roll-call.svelte.ts';

/**
 * What a tap sounds and feels like, for eyes that are on the people and not on the screen. Short and high: it is saved on this
 * phone. Twice and low: it is not, look at the screen.
 */
const TONES: Readonly<Record<Outcome, readonly Tone[]>> = {
	saved: [{ atS: 0, hertz: 1320, lengthS: 0.07 }],
	unsaved: [
		{ atS: 0, hertz: 330, lengthS: 0.18 },
		{ atS: 0.26, hertz: 330, lengthS: 0.18 }
	]
};
/** Milliseconds on, off, on. */
const BUZZES: Readonly<Record<Outcome, readonly number[]>> = {
	saved: [30],
	unsaved: [180, 90, 180]
};
/** A hall is loud, an ear near the phone is not deaf. */
const LOUDNESS = 0.35;

interface Tone {
	readonly atS: number;
	readonly hertz: number;
	readonly lengthS: number;
}

let audio: AudioContext | undefined;

/** Gives the signals that are switched on. Does nothing where the browser has no sound or the phone no motor. */
export function signal(outcome: Outcome, on: readonly Signal[]): void {
	if (on.includes('vibration') && 'vibrate' in navigator) navigator.vibrate([...BUZZES[outcome]]);
	if (on.includes('sound') && 'AudioContext' in window) play(TONES[outcome]);
}

function play(tones: readonly Tone[]): void {
	audio ??= new AudioContext();
	// Browsers let a page sound only after a touch, and put it to sleep in the background.
	void audio.resume();
	for (const tone of tones) playTone(audio, tone);
}

function playTone(context: AudioContext, { atS, hertz, lengthS }: Tone): void {
	const startS = context.currentTime + atS;
	const source = context.createOscillator();
	const volume = context.createGain();
	source.frequency.value = hertz;
	// Fades in and out: a tone cut off cracks.
	volume.gain.setValueAtTime(0, startS);
	volume.gain.linearRampToValueAtTime(LOUDNESS, startS + 0.01);
	volume.gain.setValueAtTime(LOUDNESS, startS + lengthS - 0.02);
	volume.gain.linearRampToValueAtTime(0, startS + lengthS);
	source.connect(volume).connect(context.destination);
	source.start(startS);
	source.stop(startS + lengthS);
}

import type { TextPart } from './session-plan.svelte.ts';

/** A part whose sheet is open. */
export type EditedPart =
	TextPart | 'kind' | 'topic' | 'time' | 'window' | 'expects' | 'sites' | 'lecture';

import * as v from 'valibot';

/** 0–3 岁 · 3–6 岁 · 6–12 岁 · 12–15 岁 · 15–18 岁: the ages a lecture speaks of. */
export const STAGES = ['infant', 'kindergarten', 'primary', 'junior', 'senior'] as const;
export type Stage = (typeof STAGES)[number];

/** SHA-256, lower-case hex. */
export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** A day: 2026-11-24. */
export const dateSchema = v.pipe(v.string(), v.isoDate());

/** A page elsewhere, for people to open; only http(s), so that a link can never run anything. */
export const outsideLinkSchema = v.object({
	url: v.pipe(v.string(), v.maxLength(500), v.url(), v.regex(/^https?:\/\//i)),
	/** Who offers it: 国家中小学智慧教育平台 … */
	site: v.pipe(v.string(), v.maxLength(60))
});

/** Whether a text is such an address. */
export const isOutsideAddress = (text: string): boolean =>
	v.is(outsideLinkSchema.entries.url, text);

/**
 * The evening all tests play in: half an hour before tonight's lecture, whatever the machine's clock says. Without it a tap
 * would be 到场 in the morning and 迟到 at night, and a run over midnight would look for yesterday's session.
 *
 * Server and phones are moved by the same span, so that no phone is found to be wrong.
 */
const OFFSET_VARIABLE = 'TONGYU_CLOCK_OFFSET_MS';
const DAY_MS = 24 * 3_600_000;
/** 18:30 in China, where the lecture is at 19:00. */
const EVENING_MS = (18.5 - 8) * 3_600_000;

/** Decides the span once for a run; its processes inherit it. */
export function beginEvening(nowMs: number): void {
	const dayMs = Math.floor((nowMs + 8 * 3_600_000) / DAY_MS) * DAY_MS;
	process.env[OFFSET_VARIABLE] = String(dayMs + EVENING_MS - nowMs);
}

/** Milliseconds to add to the machine's clock. */
export const eveningOffsetMs = (): number => Number(process.env[OFFSET_VARIABLE] ?? 0);

/** Environment for a server that lives in the evening. */
export const eveningEnvironment = (): Record<string, string> => ({
	[OFFSET_VARIABLE]: String(eveningOffsetMs()),
	NODE_OPTIONS: `--import ${new URL('shift-clock.ts', import.meta.url).href}`
});

/** Replaces the clock of the place it runs in. Runs in pages too, so it must not reach for anything outside. */
export function shiftClock(offsetMs: number): void {
	const Machine = Date;
	const now = (): number => Machine.now() + offsetMs;
	globalThis.Date = new Proxy(Machine, {
		construct: (target, given: unknown[]) =>
			Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
		get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown))
	});
}

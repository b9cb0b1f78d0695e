import type { App } from '#lib/app/app.svelte.ts';
import { dayOf, dayOfMonth, timeOfDay } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** When something was done: 今天 20:41, 11月22日 21:10. `atS` and the clock are whole seconds since 1970. */
export const whenWords = (atS: number, { clock }: Pick<App, 'clock'>): string =>
	dayOf(atS) === dayOf(clock.nowS())
		? m.common_today_at({ time: timeOfDay(atS) })
		: `${dayOfMonth(atS)} ${timeOfDay(atS)}`;

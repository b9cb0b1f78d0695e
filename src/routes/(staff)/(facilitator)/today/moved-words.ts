import type { Plan } from '#lib/core/session/plan.ts';
import { dayAndTime } from '#lib/text/format.ts';
import * as m from '#lib/text/paraglide/messages.js';

/** 原定 11月24日 周二 19:00; undefined when it was never moved. */
export const movedWords = ({ movedFrom }: Plan): string | undefined =>
	movedFrom === undefined ? undefined : m.sessions_moved_from({ when: dayAndTime(movedFrom) });

import type { SheetRow } from '#lib/core/attendance/sheet.ts';
import * as m from '#lib/text/paraglide/messages.js';
import type { Method } from '#lib/core/attendance/mark.ts';
import { factsLine } from '../../../../../parts/facts-line.ts';

/** Where a mark came from: 点名 · 手机 9F3K; 批量 · 手机 9F3K; empty while unmarked. */
export function originWords(row: SheetRow): string {
	if (row.mark === undefined || row.device === undefined) return '';
	const parts = [row.how === 'bulk' ? m.sites_origin_bulk() : methodWord(row.mark.method)];
	if (row.mark.relation !== undefined && row.mark.relation !== '')
		parts.push(m.roll_came_instead({ relation: row.mark.relation }));
	parts.push(m.sites_origin_phone({ phone: row.device.slice(-4).toUpperCase() }));
	return factsLine(...parts);
}

function methodWord(method: Method | undefined): string {
	switch (method) {
		case undefined:
			return m.sites_origin_roll();
		case 'entered':
			return m.roll_entered_note();
		case 'walk-in':
			return m.roll_walk_in_note();
		case 'paper':
			return m.sites_origin_paper();
		case 'scan':
			return m.sites_origin_scan();
	}
	return method satisfies never;
}

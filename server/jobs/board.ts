import { siteScope } from '#lib/core/ids.ts';
import type { SiteId } from '#lib/core/ids.ts';
import type { Board, BoardSite } from '#lib/core/protocol/board.ts';
import { organizedTownships } from '../gateway/access.ts';
import { deviceOf, isRevoked, type Caller } from '../gateway/caller.ts';
import { isSkewed, type Contact } from '../gateway/exchange/contacts.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { readSummary, type Summary } from './quarantine-job.ts';

/** What `GET /api/board` serves: the sites of the townships it organizes now; empty for everybody else. */
export async function readBoard(caller: Caller, deps: ExchangeDeps): Promise<Board> {
	await deps.registry.freshen(deps.now);
	const nowS = Math.floor(deps.now / 1000);
	if (isRevoked(deviceOf(caller, caller.device), nowS)) return { serverAt: deps.now, sites: [] };
	const ids = organizedTownships(caller.grants, nowS).flatMap((township) =>
		deps.registry.sitesOf(township)
	);
	const contacts = ids.length === 0 ? [] : await deps.contacts.all(deps.now);
	const sites: BoardSite[] = [];
	for (const site of ids) {
		sites.push(boardSite(site, contacts, await readSummary(siteScope(site), deps)));
	}
	return { serverAt: deps.now, sites };
}

function boardSite(site: SiteId, contacts: readonly Contact[], summary: Summary): BoardSite {
	const scope = siteScope(site);
	const here = contacts.filter(
		(contact) => contact.sites.includes(site) || (contact.holds[scope] ?? 0) > 0
	);
	const devices = here
		.map((contact) => ({
			device: contact.device,
			at: contact.at,
			holds: contact.holds[scope] ?? 0,
			...(isSkewed(contact) ? { skewMs: contact.skewMs } : {})
		}))
		.sort((a, b) => b.at - a.at || (a.device < b.device ? -1 : 1));
	const last = here.filter(({ sites }) => sites.includes(site)).map(({ at }) => at);
	return {
		site,
		...(last.length === 0 ? {} : { lastContactAt: Math.max(...last) }),
		holds: devices.reduce((sum, { holds }) => sum + holds, 0),
		devices,
		...summary
	};
}

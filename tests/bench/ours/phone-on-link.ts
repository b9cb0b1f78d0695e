import type { Draft } from '#lib/core/facts/draft.ts';
import { siteScope, type Scope } from '#lib/core/ids.ts';
import type { SlowLink } from '../../ground/slow-link.ts';
import type { Ground } from '../contender.ts';
import { startDeployment } from './deployment.ts';
import { targetFor } from './http2-front.ts';
import { openPhone, type BenchPhone } from './phone.ts';

/** One phone of one site, behind a link that may be made slow. */
export interface PhoneOnLink {
	readonly phone: BenchPhone;
	readonly link: SlowLink;
	readonly scope: Scope;
}

/** Starts a deployment of one site, with these facts if any, and a phone that is signed in and has exchanged nothing yet. */
export async function openPhoneOnLink(
	ground: Ground,
	{ http, facts }: { readonly http: 1 | 2; readonly facts?: readonly Draft[] }
): Promise<PhoneOnLink> {
	const { server, origin, sites } = await startDeployment(ground, {
		sites: 1,
		phonesPerSite: 1,
		...(facts === undefined ? {} : { facts })
	});
	const [site] = sites;
	const [signedIn] = site?.phones ?? [];
	if (site === undefined || signedIn === undefined) throw new Error('There is no phone.');
	const link = await ground.openLink(await targetFor(http, { ground, target: server.target }));
	const phone = await openPhone(ground, signedIn, { url: link.url, origin, http });
	return { phone, link, scope: siteScope(site.id) };
}

import { markKey, markToJson } from '#lib/core/attendance/mark.ts';
import { asPersonId, asSessionId, siteScope } from '#lib/core/ids.ts';
import { NO_LIMIT, VILLAGE_2G } from '../../ground/slow-link.ts';
import type { Contender } from '../contender.ts';
import { startDeployment } from '../ours/deployment.ts';
import { targetFor } from '../ours/http2-front.ts';
import { measurePhone } from '../ours/measure-phone.ts';
import { openPhone } from '../ours/phone.ts';
import { seededSite, type SeededSite } from '../seeded.ts';

interface Connection {
	readonly http: 1 | 2;
	readonly isWarm: boolean;
}

const pushOf = (name: string, { http, isWarm }: Connection): Contender => ({
	name,
	run: async (ground) => {
		const { server, origin, sites } = await startDeployment(ground, { sites: 1, phonesPerSite: 1 });
		const [site] = sites;
		const [signedIn] = site?.phones ?? [];
		if (site === undefined || signedIn === undefined) throw new Error('There is no phone.');
		const link = await ground.openLink(await targetFor(http, { ground, target: server.target }));
		const phone = await openPhone(ground, signedIn, { url: link.url, origin, http });
		// The phone is up to date, then three evenings pass without network.
		link.set(NO_LIMIT);
		await phone.start();
		link.set(VILLAGE_2G);
		const scope = siteScope(site.id);
		for (const { drafts, atS } of taps(seededSite(1))) await phone.record(scope, drafts, atS);
		if (isWarm) await phone.warmUp();
		else link.cut();
		const figures = await measurePhone({ link, phone }, () => phone.exchange());
		if (phone.waiting > 0) throw new Error(`${phone.waiting} marks still wait.`);
		return figures;
	}
});

/** The seeded taps in arrival order, moved so that the last evening was yesterday. */
function* taps({ marks, sessions }: SeededSite) {
	const shiftS = Math.floor(Date.now() / 1000) - 86_400 - (marks.at(-1)?.at ?? 0);
	for (const { session, person, status, at } of marks) {
		const id = sessions[session]?.id;
		if (id === undefined) throw new Error('A mark names no session.');
		const key = markKey(asSessionId(id), asPersonId(person.id));
		yield { drafts: [{ key, value: markToJson({ status }) }], atS: at + shiftS };
	}
}

/** As the server speaks by itself, and as a deployment's front does; the goal counts for connections in use. */
export const ourPushes = {
	http1: pushOf('Tongyu, HTTP/1.1', { http: 1, isWarm: true }),
	http2: pushOf('Tongyu, HTTP/2 as behind its front', { http: 2, isWarm: true }),
	cold: pushOf('Tongyu, HTTP/1.1, new connection', { http: 1, isWarm: false })
};

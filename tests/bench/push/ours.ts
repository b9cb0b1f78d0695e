import { markKey, markToJson } from '#lib/core/attendance/mark.ts';
import { asPersonId, asSessionId } from '#lib/core/ids.ts';
import { NO_LIMIT, VILLAGE_2G } from '../../ground/slow-link.ts';
import type { Contender } from '../contender.ts';
import { measurePhone } from '../ours/measure-phone.ts';
import { openPhoneOnLink } from '../ours/phone-on-link.ts';
import { seededSite, type SeededSite } from '../seeded.ts';

interface Connection {
	readonly http: 1 | 2;
	readonly isWarm: boolean;
}

const pushOf = (name: string, { http, isWarm }: Connection): Contender => ({
	name,
	run: async (ground) => {
		const { phone, link, scope } = await openPhoneOnLink(ground, { http });
		// The phone is up to date, then three evenings pass without network.
		link.set(NO_LIMIT);
		await phone.start();
		link.set(VILLAGE_2G);
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

import type { Scope } from '#lib/core/ids.ts';
import type { Actor } from './people.ts';
import type { Phone } from './phone.ts';
import type { Random } from './random.ts';
import { tokensOnServer } from './tokens.ts';
import { allPresent, drawAct } from './taps.ts';
import type { World } from './world.ts';

/** What kinds of bad luck a world knows. */
export interface Lot {
	/** Databases wiped, phones brought back from old copies. */
	readonly losesPhones: boolean;
	/** The server brought back from old backups. */
	readonly losesServer: boolean;
	/** Messages that come out of their packing other than they went in. */
	readonly garbles: boolean;
	/** Several server processes over one store. */
	readonly isShared: boolean;
	readonly clones: boolean;
	readonly revokes: boolean;
	readonly clocks: boolean;
	readonly oldVersions: boolean;
}

export function drawLot(random: Random): Lot {
	// A server that loses what it had and a phone that loses what it had cannot both be mended.
	const loss = random.weighted({ phones: 55, server: 35, nothing: 10 });
	const losesPhones = loss === 'phones';
	const losesServer = loss === 'server';
	return {
		losesPhones,
		losesServer,
		// A garbled segment is refused: its facts stand on the phone alone, and a restored server might judge it otherwise.
		garbles: loss === 'nothing',
		isShared: random.isLucky(0.3),
		clones: losesPhones && random.isLucky(0.6),
		// A revoked device delivers into quarantine alone, also what a restored server had accepted from it before.
		revokes: !losesServer && random.isLucky(0.45),
		clocks: random.isLucky(0.6),
		oldVersions: random.isLucky(0.3)
	};
}

/** Whom it befalls. */
interface Whom {
	readonly phone: Phone;
	readonly actor: Actor;
}

interface Mishap {
	/** How often, against the others. */
	readonly weight: (lot: Lot) => number;
	readonly befall: (world: World, whom: Whom) => void;
}

/** The next thing that happens: most often somebody takes the roll. */
export function befall(world: World): void {
	const weights = Object.fromEntries(
		Object.entries(MISHAPS).map(([name, { weight }]) => [name, weight(world.lot)])
	);
	const name = world.random.weighted(weights);
	MISHAPS[name]?.befall(world, world.random.pick(world.phones));
}

/** Somebody starts the phone's browser again, soon or much later. */
export const bootLater = ({ clock, random }: World, phone: Phone): void => {
	clock.after(random.between(500, 300_000), () => void phone.boot());
};

const MAX_PHONES = 7;

/**
 * Two copies of a phone write the same keys in the same order: one without a network, so that it seals twice and sends late,
 * the other on the way, and all at once or the first half only. Of the one's two segments the second is stored then, with
 * twins of the other's facts or what comes after them. What a third phone wrote before, only the other has seen.
 */
function takeSameRoll(
	{ clock, random, phones }: World,
	{ copies: [one, other], actor }: { copies: readonly [Phone, Phone]; actor: Actor }
): void {
	const site = random.pick(actor.sites);
	const rolls = [allPresent(random, site), allPresent(random, site)];
	const [third] = phones.filter(
		(whom) => whom.actor.account !== actor.account && whom.actor.sites.includes(site)
	);
	const startMs = random.between(100_000, 400_000);
	clock.after(startMs - 60_000, () => {
		one.parts.link.isDown = true;
		for (const drafts of rolls) void third?.phone.tap(site.scope, drafts);
		third?.phone.wake('manual');
	});
	clock.after(startMs - 15_000, () => other.wake('manual'));
	const ofOther = random.isLucky(0.5) ? rolls : rolls.slice(0, 1);
	clock.after(startMs, () => {
		for (const drafts of ofOther) void other.tap(site.scope, drafts);
	});
	for (const [index, drafts] of rolls.entries()) {
		clock.after(startMs + index * 20_000, () => void one.tap(site.scope, drafts));
		clock.after(startMs + index * 20_000 + 8_000, () => one.wake('manual'));
	}
	clock.after(startMs + 40_000, () => {
		one.parts.link.isDown = false;
		one.wake('online');
	});
}

const MISHAPS: Readonly<Record<string, Mishap>> = {
	act: {
		weight: () => 130,
		befall: ({ random, people }, { phone, actor }) => {
			const { scope, drafts } = drawAct(random, actor, people);
			void phone.tap(scope, drafts);
		}
	},
	wake: {
		weight: () => 14,
		befall: ({ random }, { phone }) =>
			phone.wake(random.pick(['online', 'visible', 'manual', 'live']))
	},
	kill: {
		weight: () => 7,
		befall: (_world, { phone }) => {
			phone.die('killed');
		}
	},
	crash: {
		weight: () => 8,
		befall: (world, { phone }) => {
			phone.crashIn(world.random.between(0, 6));
		}
	},
	openTab: {
		weight: () => 4,
		befall: (_world, { phone }) => {
			if (phone.isUp) void phone.openTab();
		}
	},
	closeTab: { weight: () => 4, befall: (_world, { phone }) => void phone.closeTab() },
	link: {
		weight: () => 8,
		befall: ({ random }, { phone }) => {
			phone.parts.link.isDown = random.isLucky(0.5);
		}
	},
	killServer: {
		weight: () => 5,
		befall: ({ random, clock, server }) => {
			server.killIn(random.between(0, 12));
			clock.after(random.between(5_000, 240_000), () => void server.start());
		}
	},
	backUp: {
		weight: () => 4,
		befall: ({ backups, server }) => void backups.push(server.storage.backUp())
	},
	snapshot: {
		weight: () => 5,
		befall: ({ random, people, server }) => {
			const scopes: Scope[] = [...people.sites.map(({ scope }) => scope), 'staff', 'district'];
			void server.makeSnapshot(random.pick(scopes));
		}
	},
	restore: {
		weight: ({ losesServer }) => (losesServer ? 2 : 0),
		befall: ({ random, backups, server, trace }) => {
			trace?.('server restored from a backup');
			void server.restore(random.pick(backups), random.isLucky(0.5)).then(() => server.start());
		}
	},
	wipe: {
		weight: ({ losesPhones }) => (losesPhones ? 2 : 0),
		befall: (world, { phone }) => {
			world.counts.wipes += 1;
			phone.die('wiped');
			phone.wipe();
		}
	},
	keepProfile: {
		weight: ({ losesPhones }) => (losesPhones ? 3 : 0),
		befall: (_world, { phone }) => phone.keepProfile()
	},
	profileReturns: {
		weight: ({ losesPhones }) => (losesPhones ? 1 : 0),
		befall: (world, { phone }) => {
			if (phone.profile === undefined) return;
			world.counts.profileReturns += 1;
			phone.die('its profile is brought back');
			phone.bringBack();
			// What was only on the phone, and came after the copy, was on no other disk in the world.
			const safe = tokensOnServer(world.server.storage);
			for (const { token, phone: name } of world.ledger.all())
				if (name === phone.name && !safe.has(token) && !phone.holds(token))
					world.ledger.excused.set(token, 'an old profile was brought back');
		}
	},
	clone: {
		weight: ({ clones }) => (clones ? 1.2 : 0),
		befall: (world, { phone, actor }) => {
			if (phone.device === undefined || world.phones.length >= MAX_PHONES) return;
			world.counts.clones += 1;
			const twin = world.addPhone(actor, `${phone.name}-twin${world.phones.length}`);
			for (const device of phone.devices) world.ledger.copied.add(device);
			phone.copyTo(twin);
			bootLater(world, twin);
			if (world.random.isLucky(0.7)) takeSameRoll(world, { copies: [phone, twin], actor });
		}
	},
	clockJump: {
		weight: ({ clocks }) => (clocks ? 4 : 0),
		befall: ({ random, counts, clock }, { phone }) => {
			counts.clockJumps += 1;
			phone.skewMs = random.isLucky(0.1)
				? -clock.nowMs
				: random.between(-90_000_000, 90_000_000) * random.between(0, 1);
		}
	},
	revoke: {
		weight: ({ revokes }) => (revokes ? 1 : 0),
		befall: ({ counts, server }, { phone }) => {
			if (phone.device !== undefined && server.revoke(phone.device)) counts.revokedDevices += 1;
		}
	},
	endGrant: {
		weight: ({ revokes }) => (revokes ? 1 : 0),
		befall: ({ counts, clock }, { actor }) => {
			const nowS = Math.floor(clock.nowMs / 1000);
			const [grant] = actor.grants;
			const last = actor.grants.at(-1);
			if (actor.role === 'organizer' || grant === undefined || last === undefined) return;
			counts.endedGrants += 1;
			if (last.until === undefined) actor.grants.splice(-1, 1, { ...last, until: nowS });
			else {
				const { role, place } = grant;
				actor.grants.push({ role, place, from: nowS });
			}
		}
	},
	signOut: {
		weight: () => 1.5,
		befall: ({ counts, random, clock, server }, { phone }) => {
			counts.signOuts += 1;
			if (phone.as !== undefined) server.endSignIn(phone.as.slot);
			clock.after(random.between(1_000, 900_000), () => void phone.signInAgain());
		}
	},
	version: {
		weight: ({ oldVersions }) => (oldVersions ? 2 : 0),
		befall: ({ counts, random }, { phone }) => {
			counts.oldVersions += 1;
			phone.parts.link.version = random.pick([0, 1, 1, 2]);
		}
	}
};

/**
 * Makes a deployment be what a plan says: townships, sites and the people who run them. Run again it adds what is missing and
 * leaves what is there. Initial passwords are random, handed back once, and stored nowhere.
 */
import { randomBytes } from 'node:crypto';
import type { Account } from '../accounts/documents.ts';
import { initialPassword } from '../accounts/password.ts';
import { foldScope } from '../gateway/exchange/fold-scope.ts';
import { newDeviceId, type Deployment } from '../running.ts';
import { deliver } from '../writing/delivery.ts';
import { Recorder } from '../writing/recorder.ts';
import { makeTrips } from '../writing/trip.ts';
import type { Draft } from '#lib/core/facts/draft.ts';
import { asSiteId, asTownshipId, idFromBytes, type TownshipId } from '#lib/core/ids.ts';
import type { Place, Role } from '#lib/core/protocol/sign-in.ts';
import { newSite, readSites, readTownships, regionKey } from '#lib/core/session/region.ts';
import type { Plan, PlannedSite, PlannedTownship } from './plan.ts';

/** What was done; to be shown once. */
export interface Done {
	readonly created: readonly { readonly name: string; readonly password: string }[];
	readonly townships: number;
	readonly sites: number;
}

/** See the head of this file. Marks an empty store as a real deployment first. */
export async function setUp(deployment: Deployment, plan: Plan): Promise<Done> {
	const { accounts } = deployment;
	await accounts.noteDeployment({ kind: 'production' });
	const work = new SetUp(deployment);
	const district: Account[] = [];
	for (const name of plan.district) {
		district.push(await work.person(name, 'district', { kind: 'district' }));
	}
	const [centre] = district;
	if (centre === undefined) throw new Error('A plan has an account of the district.');
	for (const township of plan.townships) await work.township(township, centre);
	return work.done;
}

class SetUp {
	readonly #deployment: Deployment;
	readonly #created: { name: string; password: string }[] = [];
	#townships = 0;
	#sites = 0;

	constructor(deployment: Deployment) {
		this.#deployment = deployment;
	}

	get done(): Done {
		return { created: this.#created, townships: this.#townships, sites: this.#sites };
	}

	/** Somebody with a role at a place: a new account, or one more grant for the one that has the name. */
	async person(name: string, role: Role, place: Place): Promise<Account> {
		const { accounts, now } = this.#deployment;
		const grant = { role, place, from: Math.floor(now() / 1000) };
		const known = await accounts.find(name);
		if (known !== undefined) {
			await accounts.addGrants(known.id, [grant]);
			return (await accounts.account(known.id)) ?? known;
		}
		const password = initialPassword();
		const added = await accounts.add({ name, password, grants: [grant] });
		if (!added.ok) throw new Error('Another set-up is adding the same account.');
		this.#created.push({ name, password });
		return added.value;
	}

	async township(planned: PlannedTownship, centre: Account): Promise<void> {
		const known = readTownships(await this.#district());
		const held = known.find(({ name }) => name === planned.name);
		const id = held?.id ?? (await this.#addTownship(planned.name, centre));
		await this.#deployment.accounts.addTownship(id);
		const organizers: Account[] = [];
		for (const name of planned.organizers) {
			organizers.push(await this.person(name, 'organizer', { kind: 'township', id }));
		}
		for (const site of planned.sites) await this.#site(site, id, organizers);
	}

	async #addTownship(name: string, centre: Account): Promise<TownshipId> {
		const id = asTownshipId(newId());
		await this.#write(centre, [
			{ key: regionKey(id, 'name'), value: name },
			{ key: regionKey(id, 'level'), value: 'township' }
		]);
		this.#townships += 1;
		return id;
	}

	async #site(
		{ name, kind, staff }: PlannedSite,
		township: TownshipId,
		[organizer]: readonly Account[]
	): Promise<void> {
		if (organizer === undefined) throw new Error('A planned township has an organizer.');
		const held = readSites(await this.#district(), township).find((site) => site.name === name);
		const id = held?.id ?? asSiteId(newId());
		if (held === undefined) {
			const opened = Math.floor(this.#deployment.now() / 1000);
			await this.#write(organizer, newSite({ id, township, name, kind, opened }));
			this.#sites += 1;
		}
		const role = kind === 'school' || kind === 'kindergarten' ? 'school' : 'facilitator';
		for (const person of staff) await this.person(person, role, { kind: 'site', id });
	}

	/** Writes facts of the district in somebody's name, from a device that is used this once. */
	async #write(by: Account, drafts: readonly Draft[]): Promise<void> {
		const { accounts, exchange, now } = this.#deployment;
		const owner = { account: by.id, device: newDeviceId() };
		const bound = await accounts.bindDevice(owner.device, owner.account);
		if (!bound.ok) throw new Error('A fresh device cannot be bound.');
		const atS = Math.floor(now() / 1000);
		const recorder = new Recorder(owner, 'district', await this.#district());
		recorder.write(drafts, { at: atS });
		await makeTrips(deliver(recorder, atS), { accounts, exchange });
	}

	async #district() {
		const { exchange, now } = this.#deployment;
		return (await foldScope('district', { ...exchange, now: now() })).keys;
	}
}

const newId = (): string => idFromBytes(randomBytes(5));

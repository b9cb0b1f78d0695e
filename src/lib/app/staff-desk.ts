import type { AccountId, DeviceId } from '#lib/core/ids.ts';
import {
	parseOneTime,
	parseStaff,
	type OneTime,
	type RoleAt,
	type Staff
} from '#lib/core/protocol/staff.ts';
import type { Result } from '#lib/core/result.ts';
import { ask, readAnswer, type CallProblem } from './server-calls.ts';

/** 人员, as an organizer or the district asks the server for them; and one's own password. Needs the network. */
export class StaffDesk {
	readonly #slot: () => string | undefined;

	/** `slot` names the sign-in to ask under. */
	constructor(slot: () => string | undefined) {
		this.#slot = slot;
	}

	/** Everybody whoever is signed in looks after. */
	async list(): Promise<Result<Staff, CallProblem>> {
		return readAnswer(await this.#ask('/api/accounts'), parseStaff);
	}

	/** Makes an account; its password is to be used once and is seen this once. */
	async create(name: string, grant: RoleAt): Promise<Result<OneTime, CallProblem>> {
		return readAnswer(await this.#ask('/api/accounts', { v: 1, name, grant }), parseOneTime);
	}

	/** A new password to be used once; every sign-in of the account ends. */
	async resetPassword(id: AccountId): Promise<Result<OneTime, CallProblem>> {
		return readAnswer(await this.#ask(`/api/accounts/${id}/password`, { v: 1 }), parseOneTime);
	}

	/** Gives or ends a role at a place. */
	changeGrant(
		id: AccountId,
		grant: RoleAt,
		change: 'give' | 'end'
	): Promise<Result<unknown, CallProblem>> {
		return this.#ask(`/api/accounts/${id}/grants`, { v: 1, grant, change });
	}

	/** 停用设备: a lost phone reads nothing any more, and what it sends is kept apart. */
	revoke(id: AccountId, device: DeviceId): Promise<Result<unknown, CallProblem>> {
		return this.#ask(`/api/accounts/${id}/revoke`, { v: 1, device });
	}

	/** Another password for oneself; one's other phones must sign in again. */
	changePassword(current: string, next: string): Promise<Result<unknown, CallProblem>> {
		return this.#ask('/api/password', { v: 1, current, next });
	}

	#ask(path: string, body?: unknown): Promise<Result<unknown, CallProblem>> {
		return ask(this.#slot(), path, body);
	}
}

/** What `GET /api/accounts` answers: the people somebody looks after, with their phones. */
import type { Staff, StaffDevice, StaffPerson } from '#lib/core/protocol/staff.ts';
import type { Account, DeviceDocument } from '../../accounts/documents.ts';
import { mayManage, mayManageAccount, type ManageQuestion } from '../access-people.ts';
import type { GatewayParts } from './parts.ts';

/** Everybody with a role of theirs, past ones included; nothing of other roles or of phones that are not theirs to stop. */
export async function staffAnswer(
	question: ManageQuestion,
	{ accounts, exchange, now }: GatewayParts
): Promise<Staff> {
	const nowMs = now();
	const people = await accounts.list(({ grants }) =>
		grants.some((one) => mayManage(one, question))
	);
	const wholly = people.filter((account) => mayManageAccount(account, question));
	const devices = (await accounts.devices()).sort((a, b) => b.createdAt - a.createdAt);
	const contacts = await exchange.contacts.all(nowMs);
	const lastContact = new Map(contacts.map(({ device, at }) => [device, at]));
	const phonesOf = ({ id }: Account): StaffDevice[] =>
		devices
			.filter(({ account }) => account === id)
			.map((device) => phone(device, lastContact.get(device.id)));
	return {
		v: 1,
		serverAt: nowMs,
		people: people.map((account): StaffPerson => ({
			id: account.id,
			name: account.name,
			signInName: account.signInName,
			grants: account.grants.filter((one) => mayManage(one, question)),
			isWhollyOurs: wholly.includes(account),
			isPasswordTemporary: account.isPasswordTemporary === true,
			devices: phonesOf(account)
		}))
	};
}

const phone = (
	{ id, createdAt, revokedAt }: DeviceDocument,
	lastContactAt: number | undefined
): StaffDevice => ({
	id,
	createdAt,
	...(revokedAt === undefined ? {} : { revokedAt }),
	...(lastContactAt === undefined ? {} : { lastContactAt })
});
